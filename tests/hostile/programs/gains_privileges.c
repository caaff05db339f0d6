/* hostile: */
/* Programs that run as their owner, capabilities, other users, more than the limits allow. */
#include "hostile.h"
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

int main(int count, char **words) {
    bound();
    uid_t own = getuid();
    gid_t group = 4;
    struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
    attempt("another user", setuid(own + 1) == 0);
    attempt("the machine's super-user", own != 0 && setuid(0) == 0);
    attempt("another group", setgroups(1, &group) == 0);
    attempt("new privileges", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0);
    attempt("a capability", prctl(PR_CAPBSET_READ, 21 /* SYS_ADMIN */, 0, 0, 0) == 1 &&
                                prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0) == 0);
    attempt("more processes", setrlimit(RLIMIT_NPROC, &more) == 0);
    attempt("more memory", setrlimit(RLIMIT_DATA, &more) == 0);
    attempt("larger files", setrlimit(RLIMIT_FSIZE, &more) == 0);
    attempt("more processor time", setrlimit(RLIMIT_CPU, &more) == 0);
    attempt("a higher priority", setpriority(PRIO_PROCESS, 0, -5) == 0);
    serve(count, words);
}
