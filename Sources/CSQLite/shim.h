#include <sqlite3.h>
// The kind of a file system, which decides how SQLite may log; Swift's Glibc module lacks it.
#include <sys/vfs.h>

// Swift calls no C function with a variable number of arguments.

/// The last connection that closes leaves the log as it is: to bring it into the file would take time and
/// lock the file.
static inline int regshell_sqlite3_leave_log(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
