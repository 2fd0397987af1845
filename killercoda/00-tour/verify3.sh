exec timeout 40 /opt/cnilab-setup/cnilab-verify 00-tour cable
