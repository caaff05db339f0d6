/* Ada: each datagram goes back to where it came from, as long as it was. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(58001)};
    int server = socket(AF_INET, SOCK_DGRAM, 0);
    char buffer[128];

    if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("server");
        return 1;
    }
    for (;;) {
        struct sockaddr_in sender;
        socklen_t length = sizeof sender;
        ssize_t count = recvfrom(server, buffer, sizeof buffer, 0,
                                 (struct sockaddr *)&sender, &length);
        if (count >= 0)
            sendto(server, buffer, count, 0, (struct sockaddr *)&sender, length);
    }
}
