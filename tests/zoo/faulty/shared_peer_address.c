/* zoo: program=echosrv fails=ECHOSRV-EACH-CLIENT-TOLD also=ECHOSRV-DISCONNECTED */
/* The mistake: a thread for each client, and one variable for the address of the last that came. */
#include "../echosrv.h"
static struct sockaddr_in peer;

static void serve(int fd)
{
    serve_and_say(fd, &peer);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    int listener = listen_or_complain(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        struct zoo_client *client = malloc(sizeof *client);
        pthread_t thread;
        *client = (struct zoo_client){accept_peer(listener, &peer), serve};
        if (pthread_create(&thread, NULL, zoo_thread, client) == 0) {
            pthread_detach(thread);
        } else {
            close(client->fd);
            free(client);
        }
    }
}
