#define _GNU_SOURCE
#include "CFuzzer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint64_t reads = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
static const uint64_t writes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                               LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                               LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM;

static int allow(int rules, const char *path, uint64_t access) {
  struct landlock_path_beneath_attr rule = {.allowed_access = access};
  rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) return errno == ENOENT ? 0 : errno;
  long done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  int problem = done == 0 ? 0 : errno;
  close(rule.parent_fd);
  return problem;
}

int confine(const char *folder) {
  struct landlock_ruleset_attr all = {.handled_access_fs = reads | writes};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
  if (rules < 0) return errno;
  const char *system[] = {"/usr", "/lib", "/lib64", "/opt", "/proc", "/sys", "/dev", "/proc/self/exe"};
  int problem = allow(rules, folder, reads | writes);
  for (size_t i = 0; i < sizeof system / sizeof *system && problem == 0; i++)
    problem = allow(rules, system[i], reads);
  // The fuzzer writes to its own output again.
  if (problem == 0) problem = allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  if (problem == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) problem = errno;
  if (problem == 0 && syscall(SYS_landlock_restrict_self, rules, 0) != 0) problem = errno;
  close(rules);
  return problem;
}
