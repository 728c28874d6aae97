/* Adds the number of seconds in the file CLOCK_AHEAD to the wall clock of a process. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *time) {
    long result = syscall(SYS_clock_gettime, id, time);
    const char *path = getenv("CLOCK_AHEAD");
    if (result != 0 || id != CLOCK_REALTIME || path == NULL) {
        return (int)result;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        char text[32] = {0};
        if (read(file, text, sizeof text - 1) > 0) {
            time->tv_sec += atol(text);
        }
        close(file);
    }
    return 0;
}
