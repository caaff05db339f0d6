/* Ben: works for clients that behave. One that resets ends it, and so does SIGPIPE. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address;
    char buffer[128];
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(58001);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1)
        exit(1);
    if (listen(fd, 5) == -1)
        exit(1);
    while (1) {
        int newfd = accept(fd, NULL, NULL);
        ssize_t n;

        if (newfd == -1)
            exit(1);
        while ((n = read(newfd, buffer, 128)) != 0) {
            if (n == -1)
                exit(1);
            write(newfd, buffer, n);
        }
        close(newfd);
    }
}
