#!/bin/sh
# Starts Logstash with the shipper's password in its environment alone: not in the container's, which `docker inspect`
# shows. Its keystore would take two more starts of a JVM, and could be read by whoever reads the file.
set -eu
TELLTALE_SHIPPER_PASSWORD="$(cat /run/telltale/shipper.password)"
LS_JAVA_OPTS="-Xms${TELLTALE_LOGSTASH_HEAP} -Xmx${TELLTALE_LOGSTASH_HEAP} -Dls.cgroup.cpuacct.path.override=/ -Dls.cgroup.cpu.path.override=/"
export TELLTALE_SHIPPER_PASSWORD LS_JAVA_OPTS
exec /usr/share/logstash/bin/logstash
