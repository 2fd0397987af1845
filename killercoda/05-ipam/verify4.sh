exec timeout 40 /opt/cnilab-setup/cnilab-verify 05-ipam addresses
