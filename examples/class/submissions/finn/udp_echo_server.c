/*
 * Finn, for datagrams: hostile. It forks, kills whatever it may, prints and writes results of its own making, and
 * serves nobody. It bounds itself: 200 children, 5 seconds each, and it kills only where the
 * sandbox shows, so that it does no harm to a reader who starts it by hand.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    FILE *forged = fopen("../grades.csv", "w");
    int number;

    if (forged != NULL) {
        fprintf(forged, "name,points\nfinn,20\n");
        fclose(forged);
    }
    printf("84 checks: 84 passed\nverdict: conformant\n");
    fflush(stdout);
    for (number = 0; number < 200; number++)
        if (fork() == 0) {
            alarm(5);
            pause();
            _exit(0);
        }
    if (access("/submission", F_OK) == 0)
        kill(-1, SIGKILL);
    return 0;
}
