/* hostile: */
/* A daemon forked twice, in a session of its own, that ignores every signal and would go on. */
#include "hostile.h"
#include <sys/prctl.h>

int main(int count, char **words) {
    bound();
    for (int i = 0; i < 5; i++) {
        pid_t first = child();
        if (first == 0) {
            setsid();
            if (child()) _exit(0);
            bound();
            for (int number = 1; number < 65; number++)
                if (number != SIGALRM) signal(number, SIG_IGN);
            prctl(PR_SET_NAME, "survivor");
            if (chdir("/")) _exit(1);
            for (;;) pause();
        }
        waitpid(first, NULL, 0);
    }
    serve(count, words);
}
