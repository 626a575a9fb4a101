// Tells a process that it may have 65535 files open where the machine allows 20000 and lets nobody raise that: nodes of
// a cluster refuse to start below, and none of these tests opens as many.
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { told = 65535 };

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  long failed = syscall(SYS_prlimit64, 0, resource, NULL, limit);
  if (failed == 0 && resource == RLIMIT_NOFILE && limit->rlim_max < told) {
    limit->rlim_cur = told;
    limit->rlim_max = told;
  }
  return failed;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit) {
  return getrlimit(resource, (struct rlimit *)limit);
}
