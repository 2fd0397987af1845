exec timeout 40 /opt/cnilab-setup/cnilab-verify 12-agent kept
