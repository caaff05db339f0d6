/* Ben: always sends 128 bytes, whatever came. */
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(void)
{
    struct sockaddr_in address, sender;
    char buffer[128];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(58001);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1)
        exit(1);
    while (1) {
        socklen_t length = sizeof(sender);

        if (recvfrom(fd, buffer, 128, 0, (struct sockaddr *)&sender, &length) == -1)
            exit(1);
        sendto(fd, buffer, 128, 0, (struct sockaddr *)&sender, length);
    }
}
