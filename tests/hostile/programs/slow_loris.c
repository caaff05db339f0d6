/* hostile: bad-server */
/* Holds its clients as long as it can: one byte in half a second, and never an end. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    printf("done\n");
    fflush(stdout);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[count - 1]))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&place, sizeof place) || listen(listener, 50)) return 1;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (child() == 0) {
            while (send(client, "x", 1, MSG_NOSIGNAL) == 1) usleep(500000);
            pause();
        }
        close(client);
    }
}
