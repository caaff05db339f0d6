/* zoo: program=greeting-server fails=GREETING-WITHOUT-SYSLOG */
/* The mistake: a log of its own making that ends the process when a line cannot be sent. */
#define _GNU_SOURCE
#include <syslog.h>
#define OPEN_LOG() open_own_log()
#define syslog(priority, ...) own_log(__VA_ARGS__)
static void open_own_log(void);
static void own_log(const char *form, ...);
#include "../greeter.h"
#include <stdarg.h>
#include <sys/un.h>
static int log_socket;

static void open_own_log(void)
{
    struct sockaddr_un address = {AF_UNIX, "/dev/log"};
    log_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (connect(log_socket, (struct sockaddr *)&address, sizeof address) < 0)
        exit(11);
}

static void own_log(const char *form, ...)
{
    char line[256];
    va_list arguments;
    int used = sprintf(line, "<%d>demo-server[%d]: ", LOG_DAEMON | LOG_INFO, getpid());
    va_start(arguments, form);
    vsnprintf(line + used, sizeof line - used, form, arguments);
    va_end(arguments);
    if (send(log_socket, line, strlen(line), 0) < 0)
        exit(11);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
