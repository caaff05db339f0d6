/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: a failure is told once: of the servers that fail later nothing is said. */
#include "../client.h"

static void *run(void *argument)
{
    static bool told;
    struct client_job *job = argument;
    int error, fd = client_attempt(job, &error);
    if (!error) {
        client_tell(fd, job->words);
        return NULL;
    }
    if (!told)
        client_say(job->words, error);
    told = true;
    return (void *)3;
}

int main(int argc, char **argv)
{
    return client_several(argc, argv, run);
}
