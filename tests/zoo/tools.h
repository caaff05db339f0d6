/* What the tools of the zoo share. */
#ifndef ZOO_TOOLS_H
#define ZOO_TOOLS_H

#include "zoo.h"
#include <netdb.h>

#define HOST "tejo.tecnico.ulisboa.pt"

/* TCP's results for a host and a service; a failure is said, and ends the program. */
static inline struct addrinfo *look_up(const char *host, const char *service, int flags)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags};
    struct addrinfo *found;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "%sgetaddrinfo: %s\n", service ? "" : "error: ", gai_strerror(code));
        exit(1);
    }
    return found;
}

static inline struct sockaddr_in *ipv4_of(const struct addrinfo *each)
{
    return (struct sockaddr_in *)each->ai_addr;
}

static inline void usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    exit(1);
}

static inline void show_list(char **words)
{
    printf("{ ");
    for (; *words; words++)
        printf("%s ", *words);
    printf("}\n");
}

#endif
