/* hostile: */
/* Listens on ports of the machine's own services. In a lab that is allowed; outside nobody sees. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    static const int ports[] = {22, 25, 53, 80, 111, 443, 631, 873};
    for (unsigned i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(ports[i])};
        int listener = socket(AF_INET, SOCK_STREAM, 0);
        int result = bind(listener, (void *)&place, sizeof place) || listen(listener, 1);
        printf("port %d: %s\n", ports[i], result ? strerror(errno) : "listens");
    }
    serve(count, words);
}
