#!/bin/bash
# Unseen: brings this machine and node01 to the state in which the lab begins. What it does: /run/cnilab/log
mkdir -p /run/cnilab
setup=/opt/cnilab-setup/bootstrap.sh
for _ in $(seq 300); do
  [ "$(tail -n1 $setup 2>/dev/null)" = '# end' ] && exec bash $setup 12-agent </dev/null >>/run/cnilab/log 2>&1
  sleep 0.2
done
echo "The file $setup, which belongs to this scenario, did not arrive in a minute. Restart the scenario." >/run/cnilab/error
