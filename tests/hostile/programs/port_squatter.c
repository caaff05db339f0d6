/* hostile: */
/* Binds 900 ports, among them those that neighbours are told to use, and privileged ones. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    int bound_ports = 0, told = count > 1 ? atoi(words[1]) : 0;
    if (child() == 0) {
        for (int port = 1; port < 65536; port += 73) {
            struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
            int listener = socket(AF_INET, SOCK_STREAM, 0);
            if (port == told || listener < 0) continue;
            if (bind(listener, (void *)&place, sizeof place) == 0 && listen(listener, 1) == 0)
                bound_ports++;
        }
        printf("bound %d ports\n", bound_ports);
        fflush(stdout);
        pause();
    }
    serve(count, words);
}
