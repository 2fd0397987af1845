exec timeout 40 /opt/cnilab-setup/cnilab-verify 08-masquerade rule
