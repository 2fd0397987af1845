exec timeout 40 /opt/cnilab-setup/cnilab-verify 02-pause join
