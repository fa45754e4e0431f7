/*
 * A PKCS#11 module for tests: forwards to the module named by FAULT_REAL_MODULE and fails on command.
 *
 * FAULT_CONTROL names a file that is read at every call, one fault per line:
 *     <function> <token label or *> <milliseconds to hang> <CK_RV in hex, 0 = forward>
 *     cap <sessions>
 * FAULT_LOG names a file that gets one line "<function> <token label>" per call, and "sessions <process> <open ones>"
 * after each that was opened or closed.
 * All three are environment variables; -DFAULT_..._BUILT_IN gives them to processes whose environment is not ours.
 *
 * Every function is forwarded with eight machine words, whatever it takes: on the System V calling
 * conventions surplus arguments do no harm. Its first argument is a session, or a slot where SLOT says so.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef FAULT_REAL_MODULE_BUILT_IN
#define FAULT_REAL_MODULE_BUILT_IN 0
#define FAULT_CONTROL_BUILT_IN 0
#define FAULT_LOG_BUILT_IN 0
#endif
#define SETTING(name) (getenv(#name) ? getenv(#name) : name##_BUILT_IN)

typedef unsigned long word;
typedef word (*function)(word, word, word, word, word, word, word, word);
typedef struct { word version; function entry[68]; } function_list;
typedef struct { word slot, state, flags, device_error; } session_info;

enum { GET_TOKEN_INFO = 6, OPEN_SESSION = 12, CLOSE_SESSION = 13, GET_SESSION_INFO = 15 };

static function_list *real;
static function_list ours;
static long opened;

static void label_of(word slot, char *label)
{
    char info[512] = {0};
    strcpy(label, "?");
    if (real->entry[GET_TOKEN_INFO](slot, (word)info, 0, 0, 0, 0, 0, 0) == 0) {
        memcpy(label, info, 32);
        label[32] = 0;
        for (int i = 31; i >= 0 && label[i] == ' '; i--)
            label[i] = 0;
    }
}

static void hang(long milliseconds)
{
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left))
        ;
}

static void note(const char *what, const char *more)
{
    const char *log = SETTING(FAULT_LOG);
    FILE *file = log ? fopen(log, "a") : 0;
    if (file) {
        fprintf(file, "%s %s\n", what, more);
        fclose(file);
    }
}

static void count_session(long change)
{
    char text[64];
    long now = __atomic_add_fetch(&opened, change, __ATOMIC_SEQ_CST);
    snprintf(text, sizeof text, "%ld %ld", (long)getpid(), now);
    note("sessions", text);
}

static word fault(const char *name, const char *label)
{
    char line[200], what[64], token[64];
    const char *control = SETTING(FAULT_CONTROL);
    long milliseconds;
    word value, answer = 0;
    FILE *file;
    note(name, label);
    if (!control || !(file = fopen(control, "r")))
        return 0;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "cap %ld", &milliseconds) == 1) {
            if (!strcmp(name, "C_OpenSession") && __atomic_load_n(&opened, __ATOMIC_SEQ_CST) >= milliseconds)
                answer = 0xB1;
        } else if (sscanf(line, "%63s %63s %ld %lx", what, token, &milliseconds, &value) == 4
                   && !strcmp(what, name) && (!strcmp(token, "*") || !strcmp(token, label))) {
            hang(milliseconds);
            answer = value;
        }
    }
    fclose(file);
    return answer;
}

static word forward(const char *name, int at, int is_slot,
                    word a, word b, word c, word d, word e, word f, word g, word h)
{
    char label[40];
    session_info info = {0};
    word slot = a, value;
    if (!is_slot && real->entry[GET_SESSION_INFO](a, (word)&info, 0, 0, 0, 0, 0, 0) == 0)
        slot = info.slot;
    label_of(slot, label);
    value = fault(name, label);
    if (!value)
        value = real->entry[at](a, b, c, d, e, f, g, h);
    if (!value && at == OPEN_SESSION)
        count_session(1);
    if (!value && at == CLOSE_SESSION)
        count_session(-1);
    return value;
}

#define WRAPPED(X) \
    X(GetTokenInfo, 6, 1) X(InitToken, 9, 1) X(InitPIN, 10, 0) X(SetPIN, 11, 0) X(OpenSession, 12, 1) \
    X(CloseSession, 13, 0) X(Login, 18, 0) X(DestroyObject, 22, 0) X(GetAttributeValue, 24, 0) \
    X(FindObjectsInit, 26, 0) X(FindObjects, 27, 0) X(EncryptInit, 29, 0) X(Encrypt, 30, 0) \
    X(DecryptInit, 33, 0) X(Decrypt, 34, 0) X(GenerateKey, 58, 0) X(WrapKey, 60, 0) X(UnwrapKey, 61, 0) \
    X(GenerateRandom, 64, 0)

#define DEFINE(name, at, is_slot) \
    static word wrapped_##name(word a, word b, word c, word d, word e, word f, word g, word h) \
    { return forward("C_" #name, at, is_slot, a, b, c, d, e, f, g, h); }
WRAPPED(DEFINE)

#define INSTALL(name, at, is_slot) ours.entry[at] = wrapped_##name;

word C_GetFunctionList(function_list **list)
{
    void *module = dlopen(SETTING(FAULT_REAL_MODULE), RTLD_NOW);
    word (*get)(function_list **) = module ? (word (*)(function_list **))dlsym(module, "C_GetFunctionList") : 0;
    if (!get || get(&real))
        return 5;
    ours = *real;
    WRAPPED(INSTALL)
    *list = &ours;
    return 0;
}
