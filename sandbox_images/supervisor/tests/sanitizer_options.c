/* Linked into the sanitizer build: nothing here allocates, and the leak checker cannot work in a child without rights. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0:abort_on_error=0:exitcode=99";
}
