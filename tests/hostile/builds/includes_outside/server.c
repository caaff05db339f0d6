#include "/etc/shadow"
#include "/root/.bashrc"
#include "../../../../../../etc/shadow"
__asm__(".incbin \"/etc/shadow\"");
int main(void) { return 0; }
