#ifndef CREVISION_H
#define CREVISION_H

/// The commit from which the program was built, as `git describe` names it; empty where the build did not know.
extern const char *const regshell_revision;

#endif
