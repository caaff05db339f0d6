/* hostile: */
/* Leaves files where other programs look for orders: loaders, shells, interpreters, test runners. */
#include "hostile.h"
#include <sys/stat.h>

int main(int count, char **words) {
    bound();
    static const char *names[] = {
        "conftest.py",   "sitecustomize.py", "usercustomize.py", "pytest.ini",    ".bashrc",
        ".profile",      ".gdbinit",         ".pythonrc",        "ld.so.preload", "tox.ini",
        "pyproject.toml", "harness.py",      "socket.py",        "json.py",       "bwrap",
        "sh",            "env",              "strace",           "Makefile",      "libc.so.6",
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        char path[100];
        static const char *folders[] = {".", "/tmp", "/dev/shm"};
        for (int j = 0; j < 3; j++) {
            snprintf(path, sizeof path, "%s/%s", folders[j], names[i]);
            FILE *file = fopen(path, "w");
            if (file == NULL) continue;
            fputs("#!/bin/sh\n\"\"\":\"; : > /tmp/obeyed; exit 1\n", file);
            fclose(file);
            chmod(path, 0777);
        }
    }
    attempt("/etc/ld.so.preload", open("/etc/ld.so.preload", O_WRONLY | O_CREAT, 0644) >= 0);
    setenv("LD_PRELOAD", "/tmp/libc.so.6", 1);
    attempt("an order obeyed", access("/tmp/obeyed", F_OK) == 0);
    serve(count, words);
}
