exec timeout 40 /opt/cnilab-setup/cnilab-verify 06-routes routes
