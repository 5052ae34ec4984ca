#include <histedit.h>

// Swift cannot call functions with a variable number of arguments: one plain function for each use.

typedef char *(*regshell_prompt)(EditLine *);
typedef unsigned char (*regshell_command)(EditLine *, int);
typedef int (*regshell_reader)(EditLine *, wchar_t *);

static inline void regshell_el_prompt(EditLine *e, regshell_prompt f, char literal) {
  el_set(e, EL_PROMPT_ESC, f, literal);
}
static inline void regshell_el_editor(EditLine *e, const char *name) { el_set(e, EL_EDITOR, name); }
static inline void regshell_el_signal(EditLine *e, int on) { el_set(e, EL_SIGNAL, on); }
static inline void regshell_el_client(EditLine *e, void *data) { el_set(e, EL_CLIENTDATA, data); }
static inline void *regshell_el_get_client(EditLine *e) {
  void *data = 0;
  el_get(e, EL_CLIENTDATA, &data);
  return data;
}
static inline void regshell_el_add(EditLine *e, const char *name, const char *help, regshell_command f) {
  el_set(e, EL_ADDFN, name, help, f);
}
static inline void regshell_el_bind(EditLine *e, const char *key, const char *command) {
  el_set(e, EL_BIND, key, command, NULL);
}
static inline void regshell_el_tty(EditLine *e, const char *mode, const char *setting) {
  el_set(e, EL_SETTY, mode, setting, NULL);
}
static inline void regshell_el_reader(EditLine *e, regshell_reader f) { el_set(e, EL_GETCFN, f); }
static inline void regshell_el_prepare(EditLine *e, int raw) { el_set(e, EL_PREP_TERM, raw); }
static inline void regshell_el_refresh(EditLine *e) { el_set(e, EL_REFRESH); }
// The C library declares it to those who ask for X/Open alone.
extern int wcwidth(wchar_t);
static inline int regshell_columns(wchar_t character) { return wcwidth(character); }
static inline FILE *regshell_file(int descriptor) {
  return descriptor == 0 ? stdin : descriptor == 1 ? stdout : stderr;
}
// The history holds wide characters: its entries are the same in every locale.
static inline void regshell_el_history(EditLine *e, HistoryW *h) { el_wset(e, EL_HIST, history_w, h); }
static inline void regshell_history_size(HistoryW *h, int size) {
  HistEventW event;
  history_w(h, &event, H_SETSIZE, size);
}
static inline void regshell_history_enter(HistoryW *h, const wchar_t *line) {
  HistEventW event;
  history_w(h, &event, H_ENTER, line);
}
static inline void regshell_history_clear(HistoryW *h) {
  HistEventW event;
  history_w(h, &event, H_CLEAR);
}
