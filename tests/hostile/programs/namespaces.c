/* hostile: escapes-bare */
/* Makes worlds of its own, in which it would be the super-user. */
#include "hostile.h"
#include <sched.h>
#include <sys/mount.h>

static int nothing(void *unused) { return unused != NULL; }

int main(int count, char **words) {
    bound();
    static const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWNET,   CLONE_NEWPID,
                                CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};
    static char stack[1 << 16];
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        attempt("clone into a new namespace",
                clone(nothing, stack + sizeof stack, kinds[i] | SIGCHLD, NULL) > 0);
        attempt("unshare", unshare(kinds[i]) == 0);
    }
    attempt("a mount", mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0);
    attempt("a writable /usr", mount(NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL) == 0);
    attempt("an unmount", umount2("/usr", MNT_DETACH) == 0);
    attempt("another root", chroot("/tmp") == 0);
    int other = open("/proc/1/ns/mnt", O_RDONLY);
    attempt("the namespace of another", other >= 0 && setns(other, 0) == 0);
    serve(count, words);
}
