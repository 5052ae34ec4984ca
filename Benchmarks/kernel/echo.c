// The floor: libzmq and libcrypto alone, with the messages of a kernel and nothing behind them.
//
// Checks the signature of every request and answers in the frames that a kernel sends, signed, each with
// a header of its own: busy, what the request is answered with, idle. The answers are fixed; neither the
// request's JSON nor its code is read. What a kernel takes beyond this is its own.
//
//   echo CONNECTION_FILE

#define _GNU_SOURCE
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

enum { maxFrames = 16, digestLength = 32 };

static void fail(const char *what) {
  fprintf(stderr, "echo: %s\n", what);
  exit(2);
}

// The connection file.

static int port(const char *file, const char *name) {
  char key[64];
  snprintf(key, sizeof key, "\"%s_port\":", name);
  const char *found = strstr(file, key);
  // The client's file has one space behind a colon; atoi skips it.
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
  if (zmq_bind(socket, address) != 0) fail(zmq_strerror(zmq_errno()));
  return socket;
}

// Signatures. The key's schedule is worked out once.

static EVP_MAC_CTX *mac;

static void startSigning(const char *file) {
  const char *key = strstr(file, "\"key\": \"");
  const char *end = key ? strchr(key += 8, '"') : NULL;
  if (!end) fail("no key");
  mac = EVP_MAC_CTX_new(EVP_MAC_fetch(NULL, "HMAC", NULL));
  OSSL_PARAM digest[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
                         OSSL_PARAM_construct_end()};
  if (!mac || !EVP_MAC_init(mac, (const unsigned char *)key, (size_t)(end - key), digest)) fail("no HMAC");
}

static void sign(const void *const parts[4], const size_t lengths[4], char signature[65]) {
  unsigned char code[digestLength];
  size_t length = 0;
  EVP_MAC_init(mac, NULL, 0, NULL);
  for (int i = 0; i < 4; i++) EVP_MAC_update(mac, parts[i], lengths[i]);
  EVP_MAC_final(mac, code, &length, sizeof code);
  for (int i = 0; i < digestLength; i++) {
    signature[2 * i] = "0123456789abcdef"[code[i] >> 4];
    signature[2 * i + 1] = "0123456789abcdef"[code[i] & 15];
  }
  signature[64] = 0;
}

// Messages.

static void text(void *socket, const char *text, int flags) { zmq_send(socket, text, strlen(text), flags); }

static void message(void *socket, const char *type, zmq_msg_t *parent, const char *content) {
  static const char session[] = "01234567-89ab-4cde-8f01-23456789abcd";
  static int number;
  struct timespec now;
  struct tm date;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &date);
  char header[512], signature[65];
  snprintf(header, sizeof header,
           "{\"msg_id\":\"%s_%d\",\"msg_type\":\"%s\",\"session\":\"%s\",\"username\":\"kernel\","
           "\"date\":\"%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ\",\"version\":\"5.5\"}",
           session, ++number, type, session, date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, date.tm_hour,
           date.tm_min, date.tm_sec, now.tv_nsec / 1000);
  sign((const void *[]){header, zmq_msg_data(parent), "{}", content},
       (size_t[]){strlen(header), zmq_msg_size(parent), 2, strlen(content)}, signature);
  text(socket, "<IDS|MSG>", ZMQ_SNDMORE);
  text(socket, signature, ZMQ_SNDMORE);
  text(socket, header, ZMQ_SNDMORE);
  zmq_send(socket, zmq_msg_data(parent), zmq_msg_size(parent), ZMQ_SNDMORE);
  text(socket, "{}", ZMQ_SNDMORE);
  text(socket, content, 0);
}

static void publish(void *iopub, const char *type, zmq_msg_t *parent, const char *content) {
  char topic[96];
  snprintf(topic, sizeof topic, "kernel.01234567-89ab-4cde-8f01-23456789abcd.%s", type);
  text(iopub, topic, ZMQ_SNDMORE);
  message(iopub, type, parent, content);
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

/// Whether the frames are identity, delimiter, signature, header, parent, metadata, content, and signed.
static int isSigned(int count, zmq_msg_t frames[maxFrames]) {
  if (count < 7 || zmq_msg_size(&frames[2]) != 64) return 0;
  const void *parts[4];
  size_t lengths[4];
  for (int i = 0; i < 4; i++) {
    parts[i] = zmq_msg_data(&frames[3 + i]);
    lengths[i] = zmq_msg_size(&frames[3 + i]);
  }
  char expected[65];
  sign(parts, lengths, expected);
  return CRYPTO_memcmp(expected, zmq_msg_data(&frames[2]), 64) == 0;
}

// Answers.

static const char ok[] =
    "{\"status\":\"ok\",\"execution_count\":1,\"user_expressions\":{},\"payload\":[]}";
static const char matches[] =
    "{\"status\":\"ok\",\"matches\":[\"predict\",\"print\"],\"cursor_start\":0,\"cursor_end\":2,"
    "\"metadata\":{\"_jupyter_types_experimental\":[{\"text\":\"predict\",\"type\":\"verb\"},"
    "{\"text\":\"print\",\"type\":\"verb\"}]}}";
static const char help[] =
    "{\"status\":\"ok\",\"found\":true,\"data\":{\"text/plain\":\"a line of help\"},\"metadata\":{}}";

static int is(zmq_msg_t *header, const char *type) {
  return memmem(zmq_msg_data(header), zmq_msg_size(header), type, strlen(type)) != NULL;
}

static void answer(void *shell, void *iopub, zmq_msg_t frames[maxFrames]) {
  zmq_msg_t *parent = &frames[3];
  const char *type = "kernel_info_reply", *content = "{\"status\":\"ok\"}";
  publish(iopub, "status", parent, "{\"execution_state\":\"busy\"}");
  if (is(parent, "execute_request")) {
    type = "execute_reply", content = ok;
    publish(iopub, "execute_input", parent, "{\"code\":\"1 + 1\",\"execution_count\":1}");
    publish(iopub, "execute_result", parent,
            "{\"execution_count\":1,\"data\":{\"text/plain\":\"2\"},\"metadata\":{}}");
  } else if (is(parent, "complete_request")) {
    type = "complete_reply", content = matches;
  } else if (is(parent, "inspect_request")) {
    type = "inspect_reply", content = help;
  }
  zmq_send(shell, zmq_msg_data(&frames[0]), zmq_msg_size(&frames[0]), ZMQ_SNDMORE);
  message(shell, type, parent, content);
  publish(iopub, "status", parent, "{\"execution_state\":\"idle\"}");
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
  file[length] = 0;
  startSigning(file);

  void *context = zmq_ctx_new();
  void *shell = bound(context, ZMQ_ROUTER, port(file, "shell"));
  void *control = bound(context, ZMQ_ROUTER, port(file, "control"));
  void *iopub = bound(context, ZMQ_PUB, port(file, "iopub"));

  zmq_pollitem_t items[] = {{shell, 0, ZMQ_POLLIN, 0}, {control, 0, ZMQ_POLLIN, 0}};
  zmq_msg_t frames[maxFrames];
  int isOver = 0;
  while (!isOver && zmq_poll(items, 2, -1) >= 0) {
    void *from = items[1].revents & ZMQ_POLLIN ? control : shell;
    int received = receive(from, frames);
    if (isSigned(received, frames)) {
      // Whatever comes on control ends it.
      if ((isOver = from == control)) {
        zmq_send(control, zmq_msg_data(&frames[0]), zmq_msg_size(&frames[0]), ZMQ_SNDMORE);
        message(control, "shutdown_reply", &frames[3], "{\"status\":\"ok\",\"restart\":false}");
        publish(iopub, "status", &frames[3], "{\"execution_state\":\"idle\"}");
      } else {
        answer(shell, iopub, frames);
      }
    }
    for (int i = 0; i < received; i++) zmq_msg_close(&frames[i]);
  }
  zmq_close(shell);
  zmq_close(control);
  zmq_close(iopub);
  zmq_ctx_term(context);
  return 0;
}
