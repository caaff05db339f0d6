/*
 * account-daemon, with mistakes:
 *
 *     account_daemon PORT --store FILE --log FILE --password-file FILE
 *
 * - TIOCNOTTY takes it from its terminal, not from the session of whoever started it;
 * - nobody waits for the children: each client leaves a zombie;
 * - one read() is taken for one line: commands that come together are lost but the first, one that
 *   comes in pieces is several;
 * - buf[n] = 0 stores behind the buffer when a read fills it;
 * - the password is compared as a string up to its own length: what follows it does not matter;
 * - logins are taken as they come, cut where they do not fit, and with a colon or a NUL in them;
 * - the store is written over in place, and without a lock: two commands at once lose one of their
 *   accounts, and a kill in between leaves half a store;
 * - every line goes into the log as it came: the password first.
 *
 * Run it in a lab only.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

struct account {
    char login[32], groups[32], aliases[32];
};

char *store, *log_name, password[128];
struct account accounts[10000];
int count;

static void load(void)
{
    FILE *f = fopen(store, "r");

    count = 0;
    if (!f)
        return;
    while (count < 10000 && fscanf(f, "%31[^:]:%31[^:]:%31[^:]:\n", accounts[count].login,
                                   accounts[count].groups, accounts[count].aliases) == 3)
        count++;
    fclose(f);
}

static void save(void)
{
    FILE *f = fopen(store, "w");

    for (int i = 0; f && i < count; i++)
        fprintf(f, "%s:%s:%s:\n", accounts[i].login, accounts[i].groups, accounts[i].aliases);
    if (f)
        fclose(f);
}

static void say(int fd, const char *text)
{
    write(fd, text, strlen(text));
}

static void note(const char *text)
{
    FILE *f = log_name ? fopen(log_name, "a") : NULL;

    if (!f)
        return;
    fprintf(f, "%s\n", text);
    fclose(f);
}

static void obey(int fd, char *line)
{
    char command[32] = "", login[32] = "", answer[64];
    int i;

    sscanf(line, "%31s %31s", command, login);
    if (login[0] == '\0') {
        say(fd, "error: no login given\n");
        return;
    }
    load();
    for (i = 0; i < count; i++)
        if (strcmp(accounts[i].login, login) == 0)
            break;
    if (strcmp(command, "create") == 0 && i == count && count < 10000) {
        strcpy(accounts[count].login, login);
        strcpy(accounts[count].groups, "users");
        strcpy(accounts[count++].aliases, "none");
        save();
    } else if (strcmp(command, "create") == 0) {
        say(fd, "error: login exists\n");
    } else if (i == count) {
        say(fd, "error: no such login\n");
    } else if (strcmp(command, "delete") == 0) {
        accounts[i] = accounts[--count];
        save();
    } else if (strcmp(command, "groups") == 0) {
        sprintf(answer, "%s\n.\n", accounts[i].groups);
        say(fd, answer);
    } else if (strcmp(command, "aliases") == 0) {
        sprintf(answer, "%s\n.\n", accounts[i].aliases);
        say(fd, answer);
    } else {
        say(fd, "error: unknown command\n");
    }
}

static void serve(int fd)
{
    char buf[256];
    time_t t = time(NULL);
    int n;

    say(fd, ctime(&t));
    if ((n = read(fd, buf, sizeof(buf))) <= 0)
        return;
    buf[n] = 0;
    note(buf);
    if (strncmp(buf, password, strlen(password)) != 0)
        return;
    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        buf[n] = 0;
        note(buf);
        obey(fd, buf);
    }
}

int main(int argc, char *argv[])
{
    int i, sock, fd, port = 5000, on = 1;
    char line[128], *password_file = "/etc/account-daemon/password";
    FILE *f;
    pid_t pid;
    time_t t;
    struct protoent *tcp;
    struct sockaddr_in address, peer;

    if (geteuid() != 0) {
        printf("\n%s must be run with super-user privileges.\n", argv[0]);
        exit(0);
    }
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--store") == 0)
            store = argv[++i];
        else if (strcmp(argv[i], "--log") == 0)
            log_name = argv[++i];
        else if (strcmp(argv[i], "--password-file") == 0)
            password_file = argv[++i];
        else
            port = atoi(argv[i]);
    }
    if (!(f = fopen(password_file, "r")) || !fgets(password, sizeof(password), f)) {
        perror("Can't read the password");
        exit(1);
    }
    fclose(f);
    password[strcspn(password, "\n")] = 0;

    if (!(tcp = getprotobyname("tcp"))) {
        perror("Can't find tcp");
        exit(1);
    }
    if ((sock = socket(AF_INET, SOCK_STREAM, tcp->p_proto)) == -1) {
        perror("Can't create socket");
        exit(1);
    }
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(port);
    if (bind(sock, (struct sockaddr *)&address, sizeof(address)) == -1) {
        perror("Can't bind to port");
        exit(1);
    }
    if (listen(sock, 5) == -1) {
        perror("Can't listen on port");
        exit(1);
    }

    if ((pid = fork()) == -1) {
        perror("Error setting up server");
        exit(1);
    }
    if (pid > 0) {
        printf("Server pid is %d.\n", (int)pid);
        exit(0);
    }
    if ((fd = open("/dev/tty", O_RDWR)) >= 0) {
        ioctl(fd, TIOCNOTTY, 0);
        close(fd);
    }
    sprintf(line, "Server pid is %d.", (int)getpid());
    note(line);

    while (1) {
        socklen_t length = sizeof(peer);
        if ((fd = accept(sock, (struct sockaddr *)&peer, &length)) == -1)
            continue;
        t = time(NULL);
        sprintf(line, "%.24s: connect from %s", ctime(&t), inet_ntoa(peer.sin_addr));
        note(line);
        if (fork() == 0) {
            close(sock);
            serve(fd);
            close(fd);
            exit(0);
        }
        close(fd);
    }
}
