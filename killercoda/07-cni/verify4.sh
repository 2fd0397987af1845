exec timeout 40 /opt/cnilab-setup/cnilab-verify 07-cni add
