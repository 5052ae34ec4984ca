// The floor: libzmq alone, with the messages of an executed cell and nothing behind them.
//
// Answers every request on the shell with busy, execute_input, execute_result, the reply and idle, in
// frames as long as a kernel's, unsigned and without reading the request. What a kernel takes beyond
// this is its own.
//
//   echo CONNECTION_FILE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { maxFrames = 16 };

static int port(const char *file, const char *name) {
  char key[64];
  snprintf(key, sizeof key, "\"%s_port\":", name);
  const char *found = strstr(file, key);
  return found ? atoi(found + strlen(key)) : 0;
}

static void *bound(void *context, int kind, int port) {
  void *socket = zmq_socket(context, kind);
  int linger = 1000, unlimited = 0;
  zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
  zmq_setsockopt(socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
  zmq_setsockopt(socket, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
  char address[64];
  snprintf(address, sizeof address, "tcp://127.0.0.1:%d", port);
  if (zmq_bind(socket, address) != 0) {
    fprintf(stderr, "echo: %s: %s\n", address, zmq_strerror(zmq_errno()));
    exit(2);
  }
  return socket;
}

static const char header[] =
    "{\"msg_id\":\"0123456789abcdef0123456789abcdef_1\",\"session\":\"0123456789abcdef\","
    "\"username\":\"echo\",\"date\":\"2026-01-01T00:00:00.000000Z\",\"msg_type\":\"a_message\","
    "\"version\":\"5.3\"}";
static const char signature[65] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void text(void *socket, const char *text, int flags) { zmq_send(socket, text, strlen(text), flags); }

static void message(void *socket, zmq_msg_t *parent, const char *content) {
  text(socket, "<IDS|MSG>", ZMQ_SNDMORE);
  text(socket, signature, ZMQ_SNDMORE);
  text(socket, header, ZMQ_SNDMORE);
  zmq_send(socket, zmq_msg_data(parent), zmq_msg_size(parent), ZMQ_SNDMORE);
  text(socket, "{}", ZMQ_SNDMORE);
  text(socket, content, 0);
}

static void publish(void *iopub, zmq_msg_t *parent, const char *content) {
  text(iopub, "kernel.echo.message", ZMQ_SNDMORE);
  message(iopub, parent, content);
}

/// Receives one message; the number of its frames.
static int receive(void *socket, zmq_msg_t frames[maxFrames]) {
  for (int count = 0; count < maxFrames; count++) {
    zmq_msg_init(&frames[count]);
    if (zmq_msg_recv(&frames[count], socket, 0) < 0) return 0;
    if (!zmq_msg_more(&frames[count])) return count + 1;
  }
  return 0;
}

int main(int count, char **arguments) {
  FILE *stream = count == 2 ? fopen(arguments[1], "r") : NULL;
  if (!stream) {
    fprintf(stderr, "usage: echo CONNECTION_FILE\n");
    return 2;
  }
  char file[4096] = {0};
  size_t length = fread(file, 1, sizeof file - 1, stream);
  fclose(stream);
  // The client's file has one space behind a colon; atoi skips it.
  file[length] = 0;

  void *context = zmq_ctx_new();
  void *shell = bound(context, ZMQ_ROUTER, port(file, "shell"));
  void *control = bound(context, ZMQ_ROUTER, port(file, "control"));
  void *iopub = bound(context, ZMQ_PUB, port(file, "iopub"));

  zmq_pollitem_t items[] = {{shell, 0, ZMQ_POLLIN, 0}, {control, 0, ZMQ_POLLIN, 0}};
  zmq_msg_t frames[maxFrames];
  while (zmq_poll(items, 2, -1) >= 0 && !(items[1].revents & ZMQ_POLLIN)) {
    int received = receive(shell, frames);
    // identity, delimiter, signature, header, parent, metadata, content
    if (received >= 7) {
      zmq_msg_t *parent = &frames[3];
      publish(iopub, parent, "{\"execution_state\":\"busy\"}");
      publish(iopub, parent, "{\"code\":\"1 + 1\",\"execution_count\":1}");
      publish(iopub, parent, "{\"data\":{\"text/plain\":\"2\"},\"metadata\":{},\"execution_count\":1}");
      zmq_send(shell, zmq_msg_data(&frames[0]), zmq_msg_size(&frames[0]), ZMQ_SNDMORE);
      message(shell, parent, "{\"status\":\"ok\",\"execution_count\":1,\"user_expressions\":{}}");
      publish(iopub, parent, "{\"execution_state\":\"idle\"}");
    }
    for (int i = 0; i < received; i++) zmq_msg_close(&frames[i]);
  }
  zmq_close(shell);
  zmq_close(control);
  zmq_close(iopub);
  zmq_ctx_term(context);
  return 0;
}
