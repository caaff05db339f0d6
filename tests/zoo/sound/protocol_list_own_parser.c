/* zoo: program=protocol-list sound */
/* Unusual: reads the table itself, and never asks the library. */
#include "../tools.h"

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    FILE *table = fopen("/etc/protocols", "r");
    if (!table)
        die("/etc/protocols");
    while (getline(&line, &room, table) > 0) {
        char *words[100] = {NULL};
        int count = 0;
        line[strcspn(line, "#\n")] = '\0';
        for (char *word = strtok(line, " \t"); word && count < 99; word = strtok(NULL, " \t"))
            words[count++] = word;
        if (count < 2)
            continue;
        printf("name=%s (%d), alias=", words[0], atoi(words[1]));
        show_list(words + 2);
    }
}
