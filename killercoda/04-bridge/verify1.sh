exec timeout 40 /opt/cnilab-setup/cnilab-verify 04-bridge switch
