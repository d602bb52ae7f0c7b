#!/bin/sh
# Writes RECORDS (default 1,000,000) made-up outcomes to a real broker, then starts a ledger on them in a
# Java machine of 512 MiB, and prints how long it reads and what it takes. The broker comes from Maven.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
[ -d deploy/images/kafka/target/lib ] || ./mvnw --quiet -f deploy/images/kafka/pom.xml package
for records in ${RECORDS:-100000 1000000}; do
  ./mvnw --quiet --projects operator --also-make test -Dtest=LedgerBenchmark \
    -Dsurefire.failIfNoSpecifiedTests=false -Dsweepline.excluded= -Dtest.heap=512m "-Dbench.records=$records"
done
