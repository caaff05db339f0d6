/* A canary of the kill matrix: listens, takes every client, and never says a word. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    for (;;)
        accept(listener, NULL, NULL);
}
