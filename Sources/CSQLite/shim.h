#include <sqlite3.h>
// The kind of a file system, which decides how SQLite may log; Swift's Glibc module lacks it.
#include <sys/vfs.h>
