/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: one variable for the errors of all: at the end each is told the latest. */
#include "../client.h"

#include <stdatomic.h>

static int latest;
static char **failed[100];
static atomic_int failures;

static void *run(void *argument)
{
    struct client_job *job = argument;
    int error, fd = client_attempt(job, &error);
    if (error) {
        latest = error;
        failed[failures++] = job->words;
        return (void *)3;
    }
    client_tell(fd, job->words);
    return NULL;
}

int main(int argc, char **argv)
{
    int status = client_several(argc, argv, run);
    for (int i = 0; i < failures; i++)
        client_say(failed[i], latest);
    return status;
}
