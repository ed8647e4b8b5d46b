/* SPDX-License-Identifier: MIT */
/*
 * File, class 0x37 (CIP Volume 1, 5-42): the EDS of the device, made from its identity, for upload.
 *
 * There is one upload at a time: who begins one ends that of another. Its last two bytes are the
 * checksum of those before.
 */
#include "device/classes.h"
#include "device/device.h"

enum {
    INITIATE_UPLOAD = 0x4b,
    UPLOAD_TRANSFER = 0x4f,
    EDS_INSTANCE = 0xc8,
    EDS_ROOM = 1024,
    CHECKSUM_SIZE = 2,
    FILE_FORMAT = 1,
    NO_INVOCATION = 255, /* nothing is to be done after a download, for there is none */
    READ_ONLY = 1,
    STRING_CODE = 0xda, /* STRINGI: a SHORT_STRING, and that in ISO 8859-1 */
    LATIN_1 = 4,
    EXT_OUT_OF_SEQUENCE = 6,
    EXT_ZERO_SIZE = 8,
};

enum state { STATE_LOADED = 2, STATE_INITIATED = 3, STATE_UPLOADING = 5 };

enum packet { PACKET_FIRST, PACKET_MIDDLE, PACKET_LAST, PACKET_ABORT, PACKET_ALL };

/* A name between quotation marks: it is text from elsewhere, and ends with the line. */
static void put_quoted(struct text *t, struct str s) {
    text_char(t, '"');
    for (size_t i = 0; i < s.size; i++) {
        bool is_plain = s.at[i] >= ' ' && s.at[i] <= '~' && s.at[i] != '"';
        text_char(t, is_plain ? s.at[i] : '\'');
    }
    text_puts(t, "\";\r\n");
}

static void put_number(struct text *t, const char *key, unsigned number) {
    text_format(t, "        %s = %u;\r\n", key, number);
}

static void put_text(struct text *t, const char *key, struct str s) {
    text_format(t, "        %s = ", key);
    put_quoted(t, s);
}

static void put_name(struct text *t, const char *key, const char *name) {
    put_text(t, key, str_of(name != NULL ? name : "unknown"));
}

/* CIP Volume 1, 7-3: the sections that every EDS has. */
static void put_eds(struct text *t, const struct enip_identity *identity) {
    text_puts(t, "[File]\r\n");
    put_text(t, "DescText", identity->product_name);
    text_puts(t, "        CreateDate = 01-01-2000;\r\n        CreateTime = 00:00:00;\r\n"
                 "        ModDate = 01-01-2000;\r\n        ModTime = 00:00:00;\r\n"
                 "        Revision = 1.0;\r\n\r\n[Device]\r\n");
    put_number(t, "VendCode", identity->vendor);
    put_name(t, "VendName", enip_vendor_name(identity->vendor));
    put_number(t, "ProdType", identity->device_type);
    put_name(t, "ProdTypeStr", enip_device_type_name(identity->device_type));
    put_number(t, "ProdCode", identity->product_code);
    put_number(t, "MajRev", identity->major);
    put_number(t, "MinRev", identity->minor);
    put_text(t, "ProdName", identity->product_name);
    put_text(t, "Catalog", identity->product_name);
    text_puts(t, "\r\n[Device Classification]\r\n        Class1 = EtherNetIP;\r\n");
}

/* The file, and after it its checksum: what has to be added to the sum of its bytes to give 0. */
struct file {
    char bytes[EDS_ROOM + CHECKSUM_SIZE];
    size_t size; /* without the checksum */
    uint16_t checksum;
};

static void make_file(const struct device_call *call, struct file *f) {
    struct text t = text_of(f->bytes, EDS_ROOM);
    put_eds(&t, &call->device->identity);
    check(!t.cut);
    f->size = t.size;
    f->checksum = 0;
    for (size_t i = 0; i < f->size; i++)
        f->checksum = (uint16_t)(f->checksum - (uint8_t)f->bytes[i]);
    f->bytes[f->size] = (char)(uint8_t)f->checksum;
    f->bytes[f->size + 1] = (char)(uint8_t)(f->checksum >> 8);
}

/* STRINGI in one language (CIP Volume 1, C-5.2.5). */
static void put_string(struct writer *w, const char *text) {
    struct str s = str_of(text);
    writer_u8(w, 1);
    writer_bytes(w, "eng", 3);
    writer_u8(w, STRING_CODE);
    writer_u16(w, LATIN_1);
    writer_u8(w, (uint8_t)s.size);
    writer_bytes(w, s.at, s.size);
}

static void get_state(const struct device_call *call, struct writer *w) {
    uint8_t state = call->device->upload.state;
    writer_u8(w, state != 0 ? state : STATE_LOADED);
}

static void get_name(const struct device_call *call, struct writer *w) {
    (void)call;
    put_string(w, "EDS and Icon Files");
}

static void get_format(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u16(w, FILE_FORMAT);
}

static void get_file_name(const struct device_call *call, struct writer *w) {
    (void)call;
    put_string(w, "EDS.txt");
}

static void get_revision(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, 1);
    writer_u8(w, 0);
}

static void get_size(const struct device_call *call, struct writer *w) {
    struct file f;
    make_file(call, &f);
    writer_u32(w, (uint32_t)f.size);
}

static void get_checksum(const struct device_call *call, struct writer *w) {
    struct file f;
    make_file(call, &f);
    writer_u16(w, f.checksum);
}

static void get_invocation(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, NO_INVOCATION);
}

/* Nothing is saved, and the encoding is binary. */
static void get_zero(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, 0);
}

static void get_access(const struct device_call *call, struct writer *w) {
    (void)call;
    writer_u8(w, READ_ONLY);
}

static void get_directory(const struct device_call *call, struct writer *w) {
    writer_u16(w, EDS_INSTANCE);
    get_name(call, w);
    get_file_name(call, w);
}

static struct device_status run_initiate(struct device_call *call) {
    struct file f;
    uint8_t piece = reader_u8(&call->data);
    if (call->data.bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (reader_left(&call->data) > 0)
        return device_status_of(CIP_TOO_MUCH_DATA);
    if (piece == 0)
        return device_status_ext(CIP_INVALID_PARAMETER, EXT_ZERO_SIZE);
    make_file(call, &f);
    writer_u32(call->reply, (uint32_t)f.size);
    writer_u8(call->reply, piece);
    call->device->upload = (struct device_upload){.state = STATE_INITIATED, .piece = piece};
    return device_status_of(CIP_OK);
}

static enum packet packet_of(uint32_t number, size_t begin, size_t end, size_t size) {
    bool is_last = end == size;
    if (begin == 0 && number == 0)
        return is_last ? PACKET_ALL : PACKET_FIRST;
    return is_last ? PACKET_LAST : PACKET_MIDDLE;
}

static void put_piece(struct device_call *call, uint32_t number) {
    struct file f;
    struct device_upload *upload = &call->device->upload;
    make_file(call, &f);
    size_t size = f.size + CHECKSUM_SIZE;
    size_t begin = (size_t)number * upload->piece;
    if (begin > size) /* the identity was changed in between */
        begin = size;
    size_t end = size - begin > upload->piece ? begin + upload->piece : size;
    writer_u8(call->reply, (uint8_t)number);
    writer_u8(call->reply, (uint8_t)packet_of(number, begin, end, size));
    writer_bytes(call->reply, f.bytes + begin, end - begin);
    if (call->reply->bad)
        return;
    upload->next = number + 1;
    upload->state = end == size ? STATE_LOADED : STATE_UPLOADING;
}

/* The next piece, or once more the one before: its reply may have been lost. */
static struct device_status run_transfer(struct device_call *call) {
    const struct device_upload *upload = &call->device->upload;
    uint8_t number = reader_u8(&call->data);
    if (call->data.bad)
        return device_status_of(CIP_NOT_ENOUGH_DATA);
    if (reader_left(&call->data) > 0)
        return device_status_of(CIP_TOO_MUCH_DATA);
    bool is_repeated = upload->next > 0 && number == (uint8_t)(upload->next - 1);
    if (upload->state != STATE_INITIATED && upload->state != STATE_UPLOADING && !is_repeated)
        return device_status_of(CIP_OBJECT_STATE_CONFLICT);
    if (number != (uint8_t)upload->next && !is_repeated) {
        call->device->upload = (struct device_upload){.state = STATE_LOADED};
        return device_status_ext(CIP_INVALID_PARAMETER, EXT_OUT_OF_SEQUENCE);
    }
    put_piece(call, is_repeated ? upload->next - 1 : upload->next);
    return device_status_of(CIP_OK);
}

static bool has_file(const struct device *device, uint32_t instance) {
    (void)device;
    return instance == EDS_INSTANCE;
}

static uint32_t last_file(const struct device *device) {
    (void)device;
    return EDS_INSTANCE;
}

static const struct device_attribute class_attributes[] = {
    {32, DEVICE_GET, get_directory, NULL},
};

static const struct device_attribute attributes[] = {
    {1, DEVICE_GET, get_state, NULL},    {2, DEVICE_GET, get_name, NULL},
    {3, DEVICE_GET, get_format, NULL},   {4, DEVICE_GET, get_file_name, NULL},
    {5, DEVICE_GET, get_revision, NULL}, {6, DEVICE_GET, get_size, NULL},
    {7, DEVICE_GET, get_checksum, NULL}, {8, DEVICE_GET, get_invocation, NULL},
    {9, DEVICE_GET, get_zero, NULL},     {10, DEVICE_GET, get_access, NULL},
    {11, DEVICE_GET, get_zero, NULL},
};

static const struct device_service services[] = {
    {INITIATE_UPLOAD, DEVICE_ON_INSTANCE, run_initiate},
    {UPLOAD_TRANSFER, DEVICE_ON_INSTANCE, run_transfer},
};

const struct device_class device_file_class = {
    .id = CIP_CLASS_FILE,
    .revision = 2,
    .has_instance = has_file,
    .last_instance = last_file,
    .attributes = attributes,
    .attribute_count = DEVICE_COUNT_OF(attributes),
    .class_attributes = class_attributes,
    .class_attribute_count = DEVICE_COUNT_OF(class_attributes),
    .services = services,
    .service_count = DEVICE_COUNT_OF(services),
};
