exec timeout 40 /opt/cnilab-setup/cnilab-verify 03-veth mtu
