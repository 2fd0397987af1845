exec timeout 40 /opt/cnilab-setup/cnilab-verify 01-netns loopback
