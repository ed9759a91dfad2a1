/* Switches address randomisation off and makes data executable, for its children too. */
#include "attempt.h"
#include <sys/personality.h>

int main(void) {
    TRY("no randomisation", personality(ADDR_NO_RANDOMIZE));
    TRY("read implies exec", personality(READ_IMPLIES_EXEC));
    TRY("32 bit", personality(PER_LINUX32));
    return 0;
}
