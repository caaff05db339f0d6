/* zoo: program=address-text sound */
/* Unusual: chooses the family by a colon, and prints digits in capitals. */
#include "../tools.h"

int main(int argc, char **argv)
{
    unsigned char bytes[16];
    if (argc != 2)
        usage("address_text address");
    int six = strchr(argv[1], ':') != NULL;
    if (inet_pton(six ? AF_INET6 : AF_INET, argv[1], bytes) != 1) {
        fprintf(stderr, "no address\n");
        return 3;
    }
    printf("IPv%d: 0x", six ? 6 : 4);
    for (int i = 0; i < (six ? 16 : 4); i++)
        printf("%02X", bytes[i]);
    printf("\n");
}
