/*
 * account-daemon: a daemon of the super-user that keeps accounts (WLS, dwserv).
 *
 *     account_daemon [PORT] --store FILE [--log FILE] [--password-file FILE]
 *
 * Without --password-file the password comes from the environment, ACCOUNT_DAEMON_PASSWORD. A client
 * is told date and time; once it has sent the password it gives commands, one a line, and hears
 * nothing but errors and listings:
 *
 *     create LOGIN     delete LOGIN     aliases LOGIN     groups LOGIN
 *
 * The store is a text file, `LOGIN:GROUPS:ALIASES` a line. A change is made under a lock, written to
 * a new file, and put in place by rename(): at every moment the store is whole, the old or the new.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define PORT 5000
#define BACKLOG 5
#define LINE_LIMIT 256
#define LOGIN_LIMIT 32
#define PASSWORD_PATIENCE 60    /* seconds */
#define COMMAND_PATIENCE 600

enum { BAD_USAGE = 2 };

static struct {
    in_port_t port;
    char *store, *new_store, *lock;
    char password[LINE_LIMIT];
    size_t password_length;
    int log;
} settings = { .port = PORT, .log = -1 };

static volatile sig_atomic_t asked_to_stop;

static void ask_to_stop(int signal_number)
{
    (void)signal_number;
    asked_to_stop = 1;
}

static void fail(const char *step)
{
    fprintf(stderr, "%s: %s\n", step, strerror(errno));
    exit(EXIT_FAILURE);
}

/* ---- the log ---- */

static const char *now(void)
{
    static char text[64];
    time_t seconds = time(NULL);

    strftime(text, sizeof text, "%a %b %d %H:%M:%S %Y", localtime(&seconds));
    return text;
}

/* One write() for each line, so that those of several children do not mix. */
__attribute__((format(printf, 1, 2))) static void write_log(const char *format, ...)
{
    char line[5 * LINE_LIMIT];
    va_list arguments;

    if (settings.log == -1)
        return;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length > (int)sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    if (write(settings.log, line, (size_t)length) == -1)
        return;                 /* a full disk is no reason to stop serving */
}

/* What a client says must not look like a line of ours, nor command the reader's terminal. */
static const char *printable(const char *bytes, size_t length)
{
    static char text[4 * LINE_LIMIT + 1];
    char *end = text;

    for (size_t i = 0; i < length && i < LINE_LIMIT; i++)
        if (bytes[i] >= ' ' && bytes[i] < 0x7f)
            *end++ = bytes[i];
        else
            end += sprintf(end, "\\x%02x", (unsigned char)bytes[i]);
    *end = '\0';
    return text;
}

/* ---- the store ---- */

/* All of the store as a string that the caller frees; NULL with errno if it cannot be read. */
static char *load(void)
{
    struct stat status;
    int file = open(settings.store, O_RDONLY | O_CLOEXEC);

    if (file == -1)
        return errno == ENOENT ? calloc(1, 1) : NULL;
    char *text = fstat(file, &status) == 0 ? calloc(1, (size_t)status.st_size + 1) : NULL;
    for (off_t have = 0; text && have < status.st_size;) {
        ssize_t n = read(file, text + have, (size_t)(status.st_size - have));
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0) {
            free(text);
            text = NULL;
        } else {
            have += n;
        }
    }
    int problem = errno;
    close(file);
    errno = problem;
    return text;
}

/* The store becomes these two texts, whatever happens meanwhile; false with errno otherwise. */
static bool save(const char *text, size_t length, const char *rest)
{
    FILE *file = fopen(settings.new_store, "we");

    if (!file)
        return false;
    bool written = fwrite(text, 1, length, file) == length && fputs(rest, file) >= 0 &&
                   fflush(file) == 0 && fsync(fileno(file)) == 0;
    int problem = errno;
    if (fclose(file) != 0 && written) {
        problem = errno;
        written = false;
    }
    errno = problem;
    return written && rename(settings.new_store, settings.store) == 0;
}

/* A lock that the kernel takes back from who dies. -1 with errno if there is none. */
static int lock_store(void)
{
    int lock = open(settings.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    while (lock != -1 && flock(lock, LOCK_EX) == -1)
        if (errno != EINTR) {
            close(lock);
            return -1;
        }
    return lock;
}

/* What stands behind the next such byte, or NULL. */
static char *behind(char *text, char byte)
{
    char *found = strchr(text, byte);
    return found ? found + 1 : NULL;
}

/* Where an account's line begins, or NULL. */
static char *find(char *text, const char *login)
{
    size_t length = strlen(login);

    for (char *line = text; line && *line; line = behind(line, '\n'))
        if (strncmp(line, login, length) == 0 && line[length] == ':')
            return line;
    return NULL;
}

/* Each of these returns NULL, or why it could not be done. */

static const char *create(char *text, const char *login)
{
    char line[LOGIN_LIMIT + 16];

    if (find(text, login))
        return "this login exists";
    snprintf(line, sizeof line, "%s:users:\n", login);
    return save(text, strlen(text), line) ? NULL : strerror(errno);
}

static const char *delete(char *text, const char *login)
{
    char *line = find(text, login);

    if (!line)
        return "no such login";
    char *rest = behind(line, '\n');
    return save(text, (size_t)(line - text), rest ? rest : "") ? NULL : strerror(errno);
}

static const char *change(const char *(*action)(char *, const char *), const char *login)
{
    int lock = lock_store();
    if (lock == -1)
        return strerror(errno);
    char *text = load();
    const char *problem = text ? action(text, login) : strerror(errno);
    free(text);
    close(lock);
    return problem;
}

/* ---- a client ---- */

struct client {
    int socket;
    char bytes[4096];           /* what was read and not yet looked at */
    size_t next, end;
};

/* Write everything. False if the client is lost: then nobody needs an answer. */
static bool answer(struct client *client, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t n = send(client->socket, text, left, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return false;
        text += n;
        left -= (size_t)n;
    }
    return true;
}

static bool answer_error(struct client *client, const char *reason)
{
    char line[LINE_LIMIT];

    snprintf(line, sizeof line, "error: %s\n", reason);
    return answer(client, line);
}

static bool refill(struct client *client)
{
    ssize_t n;

    do
        n = recv(client->socket, client->bytes, sizeof client->bytes, 0);
    while (n == -1 && errno == EINTR);
    client->next = 0;
    client->end = n > 0 ? (size_t)n : 0;
    return n > 0;
}

enum line_kind { NO_MORE, TOO_LONG, LINE };

/* The next line without its end, however it was cut into segments. What stands behind the last
   newline is no line: the rest of it may be missing. */
static enum line_kind read_line(struct client *client, char line[LINE_LIMIT + 1], size_t *length)
{
    bool too_long = false;

    for (*length = 0;;) {
        if (client->next == client->end && !refill(client))
            return NO_MORE;
        char byte = client->bytes[client->next++];
        if (byte == '\n')
            break;
        if (*length == LINE_LIMIT + 1)
            too_long = true;
        else
            line[(*length)++] = byte;
    }
    if (*length > 0 && line[*length - 1] == '\r')
        (*length)--;
    return too_long || *length > LINE_LIMIT ? TOO_LONG : LINE;
}

/* In constant time: how long it takes must not tell how much of it was right. */
static bool is_password(const char *line, size_t length)
{
    unsigned char differing = length != settings.password_length;

    for (size_t i = 0; i < settings.password_length; i++)
        differing |= (unsigned char)((i < length ? line[i] : 0) ^ settings.password[i]);
    return !differing;
}

/* 1 to 32 of a-z, 0-9, _ and -, the first no digit and no -. A NUL is none of them. */
static bool is_login(const char *word, size_t length)
{
    if (length < 1 || length > LOGIN_LIMIT)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (word[i] >= 'a' && word[i] <= 'z') || word[i] == '_';
        bool digit = (word[i] >= '0' && word[i] <= '9') || word[i] == '-';
        if (!letter && (i == 0 || !digit))
            return false;
    }
    return true;
}

/* Field 1 or 2 of the account's line, one item a line, then a `.`. */
static bool list(struct client *client, const char *login, int field)
{
    char *text = load();
    char *line = text ? find(text, login) : NULL;
    bool here = true;

    if (!line) {
        here = answer_error(client, text ? "no such login" : strerror(errno));
        free(text);
        return here;
    }
    line[strcspn(line, "\n")] = '\0';
    char *items = line;
    while (items && field-- > 0)
        items = behind(items, ':');
    if (items)
        items[strcspn(items, ":")] = '\0';
    for (char *rest, *item = items ? strtok_r(items, ",", &rest) : NULL; item && here;
         item = strtok_r(NULL, ",", &rest))
        here = answer(client, item) && answer(client, "\n");
    free(text);
    return here && answer(client, ".\n");
}

/* Carry out one command. False if the client is lost. */
static bool obey(struct client *client, const char *line, size_t length)
{
    char login[LOGIN_LIMIT + 1] = "";
    const char *blank = memchr(line, ' ', length);
    size_t word = blank ? (size_t)(blank - line) : length;
    size_t rest = blank ? length - word - 1 : 0;
    enum { CREATE, DELETE, ALIASES, GROUPS, UNKNOWN } command = 0;
    static const char *const commands[] = { "create", "delete", "aliases", "groups" };

    while (command < UNKNOWN &&
           (word != strlen(commands[command]) || memcmp(line, commands[command], word) != 0))
        command++;
    if (command == UNKNOWN)
        return answer_error(client, "unknown command");
    if (!blank || !is_login(blank + 1, rest))
        return answer_error(client, "bad login: 1 to 32 of a-z, 0-9, _ and -");
    memcpy(login, blank + 1, rest);
    if (command == ALIASES || command == GROUPS)
        return list(client, login, command == GROUPS ? 1 : 2);
    const char *problem = change(command == CREATE ? create : delete, login);
    return !problem || answer_error(client, problem);
}

static void be_patient(int client, time_t seconds)
{
    struct timeval limit = { .tv_sec = seconds };

    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static void talk(struct client *client, const char *ip)
{
    char line[LINE_LIMIT + 1];
    size_t length;
    enum line_kind kind;
    bool here = true;

    be_patient(client->socket, PASSWORD_PATIENCE);
    if (!answer(client, now()) || !answer(client, "\n"))
        return;
    kind = read_line(client, line, &length);
    if (kind != LINE || !is_password(line, length)) {
        write_log("%s: %s: wrong password", now(), ip);
        return;
    }
    be_patient(client->socket, COMMAND_PATIENCE);
    while (here && (kind = read_line(client, line, &length)) != NO_MORE) {
        if (kind == TOO_LONG) {
            here = answer_error(client, "line too long");
            continue;
        }
        write_log("%s: %s: %s", now(), ip, printable(line, length));
        here = obey(client, line, length);
    }
}

/* A close with bytes unread sends RST, which may overtake the last answer. */
static void part(struct client *client)
{
    if (shutdown(client->socket, SHUT_WR) == 0)
        for (int i = 0; i < 64; i++)
            if (recv(client->socket, client->bytes, sizeof client->bytes, MSG_DONTWAIT) <= 0)
                break;
    close(client->socket);
}

/* ---- the daemon ---- */

static int open_listener(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(settings.port),
    };
    int on = 1;

    errno = ENOENT;             /* getprotobyname may leave it untouched */
    const struct protoent *tcp = getprotobyname("tcp");
    if (!tcp)
        fail("Can't find tcp");
    /* Non-blocking: a client that is gone again when its turn comes must not hold up accept(). */
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, tcp->p_proto);
    if (listener == -1)
        fail("Can't create socket");
    /* Restarted, it must not wait for old connections to fade away. */
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        fail("Can't bind to port");
    if (listen(listener, BACKLOG) == -1)
        fail("Can't listen on port");
    return listener;
}

static void become_daemon(void)
{
    pid_t child = fork();
    if (child == -1)
        fail("Error setting up server");
    if (child > 0) {
        printf("Server pid is %d.\n", (int)child);
        exit(EXIT_SUCCESS);
    }
    int null = open("/dev/null", O_RDWR);
    if (setsid() == -1 || chdir("/") == -1 || null == -1)
        _exit(EXIT_FAILURE);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

/* Out of descriptors, memory or processes: trying again at once would only burn the CPU. */
static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
}

/* A child talks with the client that waits. Returns how many came: one, or none. */
static int welcome(int listener, const sigset_t *usual)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    char ip[INET_ADDRSTRLEN] = "";
    struct client client = { .next = 0 };

    client.socket = accept(listener, (struct sockaddr *)&peer, &length);
    if (client.socket == -1) {
        if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
            return 0;
        write_log("%s: accept: %s", now(), strerror(errno));
        nap();
        return 0;
    }
    inet_ntop(AF_INET, &peer.sin_addr, ip, sizeof ip);
    write_log("%s: connect from %s", now(), ip);
    pid_t child = fork();
    if (child == 0) {
        close(listener);
        signal(SIGTERM, SIG_DFL);
        sigprocmask(SIG_SETMASK, usual, NULL);
        talk(&client, ip);
        part(&client);
        _exit(EXIT_SUCCESS);
    }
    if (child == -1) {
        write_log("%s: fork: %s", now(), strerror(errno));
        nap();
    }
    close(client.socket);
    return 1;
}

static void serve(int listener)
{
    unsigned long connections = 0;
    sigset_t blocked, usual;

    /* SIGTERM is let in only while ppoll() waits, so that it is never missed. */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &usual);
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = ask_to_stop }, NULL);
    /* Children that end leave no zombies: nobody asks how they ended. */
    signal(SIGCHLD, SIG_IGN);

    while (!asked_to_stop) {
        struct pollfd activity = { .fd = listener, .events = POLLIN };
        if (ppoll(&activity, 1, NULL, &usual) > 0)
            connections += (unsigned long)welcome(listener, &usual);
    }
    write_log("%s: stopped after %lu connections", now(), connections);
}

/* ---- the command line ---- */

static void usage(void)
{
    fprintf(stderr, "Usage: account_daemon [PORT] --store FILE [--log FILE] "
                    "[--password-file FILE]\n");
    exit(BAD_USAGE);
}

static in_port_t parse_port(const char *word)
{
    char *end = "";
    long port = 0;

    if (word[0] >= '0' && word[0] <= '9')
        port = strtol(word, &end, 10);
    if (*end != '\0' || port < 1 || port > 65535)
        usage();
    return (in_port_t)port;
}

/* The first line. Nobody can be let in by an empty one. */
static void read_password(const char *file)
{
    char text[LINE_LIMIT + 1];
    size_t length = 0;
    char *given = getenv("ACCOUNT_DAEMON_PASSWORD");

    if (file) {
        FILE *stream = fopen(file, "re");
        if (!stream)
            fail("Can't read the password");
        length = fread(text, 1, sizeof text, stream);
        fclose(stream);
    } else if (given) {
        length = strnlen(given, sizeof text);
        memcpy(text, given, length);
        explicit_bzero(given, strlen(given));   /* it is to be seen in /proc */
        unsetenv("ACCOUNT_DAEMON_PASSWORD");
    }
    const char *newline = memchr(text, '\n', length);
    settings.password_length = newline ? (size_t)(newline - text) : length;
    if (settings.password_length == 0 || settings.password_length > sizeof settings.password) {
        fprintf(stderr, "Can't read the password: 1 to %d bytes are wanted\n", LINE_LIMIT);
        exit(EXIT_FAILURE);
    }
    memcpy(settings.password, text, settings.password_length);
    explicit_bzero(text, sizeof text);
}

/* A daemon works in `/`: names of files must not depend on where it was started. */
static char *absolute(const char *name, const char *suffix)
{
    char *folder = name[0] == '/' ? NULL : getcwd(NULL, 0);
    char *path = NULL;

    if ((name[0] != '/' && !folder) ||
        asprintf(&path, "%s%s%s%s", folder ? folder : "", folder ? "/" : "", name, suffix) == -1)
        fail("Can't name the store");
    free(folder);
    return path;
}

static void parse_arguments(int argc, char *argv[])
{
    const char *store = NULL, *log = NULL, *password = NULL;

    for (int i = 1; i < argc; i++) {
        const char **value = strcmp(argv[i], "--store") == 0           ? &store
                             : strcmp(argv[i], "--log") == 0           ? &log
                             : strcmp(argv[i], "--password-file") == 0 ? &password
                                                                       : NULL;
        if (!value)
            settings.port = parse_port(argv[i]);
        else if (++i < argc)
            *value = argv[i];
        else
            usage();
    }
    if (!store)
        usage();
    settings.store = absolute(store, "");
    settings.new_store = absolute(store, ".new");
    settings.lock = absolute(store, ".lock");
    read_password(password);
    if (log && (settings.log = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) == -1)
        fail("Can't open the log");
}

int main(int argc, char *argv[])
{
    if (geteuid() != 0) {
        printf("\n%s must be run with super-user privileges.\n", argv[0]);
        return EXIT_SUCCESS;
    }
    umask(077);
    parse_arguments(argc, argv);
    int lock = lock_store();
    if (lock == -1)
        fail("Can't open the store");
    close(lock);
    int listener = open_listener();
    become_daemon();
    write_log("Server pid is %d.", (int)getpid());
    serve(listener);
    return EXIT_SUCCESS;
}
