/* hostile: */
/* Connects to, and sends to, addresses beyond its lab. The test gives HOST PORT pairs. */
#include "hostile.h"
#include <poll.h>

int main(int count, char **words) {
    bound();
    for (int i = 2; i + 1 < count; i += 2) {
        struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[i + 1]))};
        inet_pton(AF_INET, words[i], &place.sin_addr);
        int stream = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
        socklen_t size = sizeof error;
        int result = connect(stream, (void *)&place, sizeof place);
        if (result && errno == EINPROGRESS) {
            struct pollfd event = {stream, POLLOUT, 0};
            poll(&event, 1, 1000);
            getsockopt(stream, SOL_SOCKET, SO_ERROR, &error, &size);
            result = error || !(event.revents & POLLOUT) ? -1 : 0;
            errno = error ? error : ETIMEDOUT;
        }
        attempt(words[i], result == 0);
        int datagram = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
        setsockopt(datagram, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
        sendto(datagram, "word", 4, 0, (void *)&place, sizeof place);
    }
    serve(count, words);
}
