#include "CRevision.h"

// scripts/build.sh writes the file beside this one: one string literal. A bare `swift build` has none, or an old one.
const char *const regshell_revision =
#if __has_include("revision.h")
#include "revision.h"
#else
    ""
#endif
    ;
