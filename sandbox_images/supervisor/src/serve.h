/* PID 1's life: set itself up, say HELLO, run what it is told. */
#ifndef FAIRTRIAL_SERVE_H
#define FAIRTRIAL_SERVE_H

/* `arguments`: BUILD_UID RUN_UID LIFETIME_SECONDS. Ends the process. */
_Noreturn void serve(char *const arguments[3]);

#endif
