/* hostile: */
/* Sockets that no network namespace holds back: of virtual machines, of the kernel's own. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    for (int family = 1; family < 64; family++) {
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK)
            continue;
        for (int type = 1; type < 6; type++) {
            char what[60];
            int made = socket(family, type, 0);
            snprintf(what, sizeof what, "a socket of family %d, type %d", family, type);
            if (made >= 0 || (type == 1 && errno != EAFNOSUPPORT)) attempt(what, 1);
            if (made >= 0) close(made);
        }
    }
    attempt("a socket of virtual machines (vsock)", socket(AF_VSOCK, SOCK_STREAM, 0) >= 0);
    attempt("a raw socket", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0);
    for (int protocol = 1; protocol < 24; protocol++)
        if (socket(AF_NETLINK, SOCK_RAW, protocol) >= 0) attempt("netlink beside routing", 1);
    serve(count, words);
}
