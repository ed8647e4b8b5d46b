#!/usr/bin/python3
"""enip_server passes requests on to other devices: the table of routes in cpppo.cfg."""

import json
import struct
import threading
import time
import unittest

from enip_server_scenario import Server, refused
from plant import TIMEOUT, Liar, Sim, frame, free_port, run
from witness import witnessed

READ = "4c 02 91 01 41 00 01 00"
UNREACHED = "d2 00 01 01 04 02 {:02x} 00"


def config(table, more=""):
    rows = ",\n".join(f'    "{hop}": "{device}"' for hop, device in table.items())
    return {"cpppo.cfg": f"[UCMM]\nRoute = {{\n{rows},\n}}\n{more}"}


def router(table, *arguments, more="", **kwargs):
    return Server(*(arguments or ("Own=INT=1",)), files=config(table, more), **kwargs)


def send(message, route, time_given="05 9d"):
    """An Unconnected Send; 05 9d is 5024 ms."""
    size = len(bytes.fromhex(message))
    path = bytes.fromhex(route)
    return (f"52 02 20 06 24 01 {time_given} {struct.pack('<H', size).hex()} {message} "
            f"{'00 ' * (size % 2)}{len(path) // 2:02x} 00 {route}")


def read(url, *tags):
    done = run("read", url, *tags)
    assert done.returncode == 0, (url, done)
    return done.stdout.splitlines()


def liar_reply(head, message, session=77):
    """Message Router bytes as the answer to an unconnected request."""
    data = struct.pack("<IHHHHHH", 0, 0, 2, 0, 0, 0xB2, len(message)) + message
    return frame(0x6F, data, session, context=head[12:20])


class Following(unittest.TestCase):
    def test_two_servers_lead_to_a_third_by_a_range_and_by_one_link(self):
        with Server("A=INT=7", "Third=DINT=300") as third:
            table = {"1/1-15": third.url, "2/192.168.1.5": third.url, "3/plc-7": third.url}
            with router(table) as first, router({"1/0": f"localhost:{third.port}"}) as second:
                for url in ("/1/1", "/1/15", "/2/192.168.1.5", "/3/PLC-7"):
                    self.assertEqual(read(first.url + url, "Third"), ["Third = 300"])
                self.assertEqual(read(second.url + "/1/0", "Third", "A"), ["Third = 300", "A = 7"])
                for url in (first.url + "/1/0", first.url + "/1/16", first.url + "/2/192.168.1.6",
                            second.url + "/1/1", second.url + "/2/0"):
                    self.assertEqual(read(url, "Own"), ["Own = 1"], url)
                self.assertEqual(run("write", first.url + "/1/2", "Third=-5").returncode, 0)
                self.assertEqual(read(second.url + "/1/0", "Third"), ["Third = -5"])

    def test_what_the_target_says_comes_back_as_it_is(self):
        with Server("A=INT=7") as third, router({"1/1": third.url}) as first:
            session, straight = first.session(), third.session()
            for message in (READ, "4c 02 91 01 42 00 01 00", "4c 02 91 01 41 00 02 00",
                            "0e 03 20 01 24 01 30 07", "19 02 20 01 24 01",
                            "03 02 20 01 24 01 02 00 01 00 63 00"):
                self.assertEqual(session.ask(send(message, "01 01")), straight.ask(message))
            session.close()
            straight.close()

    def test_two_hops_lead_through_two_servers(self):
        with Server("A=INT=7") as third, router({"1/2": third.url}) as second, \
                router({"1/1": second.url}) as first:
            self.assertEqual(read(first.url + "/1/1/1/2", "A"), ["A = 7"])
            self.assertEqual(read(first.url + "/1/1", "Own"), ["Own = 1"])
            self.assertEqual(read(first.url + "/1/1/1/2/1/0", "A"), ["A = 7"])

    def test_a_way_round_comes_to_its_end(self):
        port = free_port()
        table = {"1/1": f"127.0.0.1:{port}"}
        with router(table, "First=INT=1") as first, \
                router({"1/1": first.url}, "Second=INT=2", address=f"localhost:{port}") as second:
            self.assertEqual(read(first.url + "/1/1", "Second"), ["Second = 2"])
            self.assertEqual(read(first.url + "/1/1/1/1", "First"), ["First = 1"])
            self.assertEqual(read(second.url + "/1/1/1/1", "Second"), ["Second = 2"])
            session = first.session()
            # Once more round, it waits behind itself.
            self.assertRegex(session.ask(send(READ, "01 01 01 01 01 01", "05 10")),
                             UNREACHED.format(3).replace("03", "0[123]"))
            self.assertEqual(read(first.url + "/1/1", "Second"), ["Second = 2"])
            session.close()

    def test_a_server_may_lead_to_itself(self):
        port = free_port()
        with router({"1/1": f"127.0.0.1:{port}"}, address=f"localhost:{port}") as server:
            self.assertEqual(read(server.url + "/1/1", "Own"), ["Own = 1"])
            self.assertEqual(read(server.url + "/1/1/1/0", "Own"), ["Own = 1"])

    def test_many_clients_share_one_connection_and_each_gets_its_own(self):
        count, rounds, wrong = 40, 25, []
        with Server("-P", "profile.json", f"Values=DINT[{count}]") as third, \
                router({"1/1": third.url}, "-P", "profile.json") as first:
            def work(i):
                session = first.session()
                path = f"05 91 06 56 61 6c 75 65 73 28 {i:02x}"
                for n in range(rounds):
                    value = struct.pack("<i", i * 1000 + n).hex()
                    session.ask(send(f"4d {path} c4 00 01 00 {value}", "01 01"))
                    got = session.ask(send(f"4c {path} 01 00", "01 01"))
                    if got.replace(" ", "") != f"cc000000c400{value}":
                        wrong.append((i, n, got))
                session.close()
            workers = [threading.Thread(target=work, args=(i,)) for i in range(count)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(TIMEOUT)
            self.assertEqual(wrong, [])
            there, here = self.profile(third), self.profile(first)
        self.assertEqual((there["connections"], there["requests"]), (1, 2 * count * rounds))
        self.assertEqual((here["connections"], here["relayed"]), (count, 2 * count * rounds))

    def profile(self, server):
        server.process.terminate()
        self.assertEqual(server.process.wait(TIMEOUT), 0)
        with open(server.path("profile.json"), encoding="ascii") as text:
            return json.load(text)

    def test_what_is_sent_on_is_well_formed(self):
        with witnessed("A=INT=7", "Large=DINT[500]", address="127.0.0.78") as third, \
                router({"1/1": third.url}) as first:
            self.assertEqual(read(first.url + "/1/1", "A"), ["A = 7"])
            self.assertEqual(read(first.url + "/1/1/1/0", "A"), ["A = 7"])
            self.assertEqual(run("write", first.url + "/1/1/1/0", "A=8").returncode, 0)
            self.assertEqual(len(read(first.url + "/1/1/1/0", "Large[0-499]")), 1)
            run("read", first.url + "/1/1/1/0", "Missing")

    def test_a_simulated_controller_leads_on_as_well(self):
        with Server("A=INT=7") as third, \
                Sim("--route", f"1/2-3={third.url}", "--route", "1/5=nobody",
                    "Own=INT=1") as sim:
            self.assertEqual(read(sim.url + "/1/3", "A"), ["A = 7"])
            self.assertEqual(read(sim.url + "/1/0", "Own"), ["Own = 1"])

    def test_a_request_that_came_over_a_connection(self):
        with Server("A=INT=7") as third, router({"1/1": third.url}) as first:
            session = first.session()
            opened = bytes.fromhex(session.ask(
                "54 02 20 06 24 01 0a 0e 00 00 00 00 01 00 a5 00 99 99 ff ff 99 99 99 99 03 00 00 "
                "00 00 00 10 00 f8 43 00 00 10 00 f8 43 a3 02 20 02 24 01"))
            self.assertEqual(opened[:4], b"\xd4\0\0\0")
            for sequence, route, wanted in ((1, "01 01", b"\xcc\0\0\0\xc3\0\7\0"),
                                            (1, "01 01", b"\xcc\0\0\0\xc3\0\7\0"),
                                            (2, "01 02", b"\xcc\0\4\1\0\0")):
                message = bytes.fromhex(send(READ, route))
                data = struct.pack("<IHHHH", 0, 0, 2, 0xA1, 4) + opened[4:8]
                data += struct.pack("<HHH", 0xB1, len(message) + 2, sequence) + message
                session.stream.sendall(frame(0x70, data, session.handle))
                self.assertEqual(session.receive()[44:], struct.pack("<H", sequence) + wanted)
            session.close()


class Refusals(unittest.TestCase):
    def test_a_route_that_nothing_leads_along_is_the_devices_own(self):
        with Server("A=INT=7", "--route-path", "1/0") as third, \
                router({"1/1-3": third.url}, more="Route Path = 1/0\n") as first:
            session = first.session()
            for route, wanted in (("01 00", "cc 00 04 01 00 00"), ("01 01", None),
                                  ("01 04", "d2 00 01 01 12 03 01 00"),
                                  ("02 01", "d2 00 01 01 11 03 01 00"),
                                  ("01 04 01 01", "d2 00 01 01 12 03 02 00"),
                                  ("01 01 01 00", None),
                                  # Here it is the third that refuses.
                                  ("01 01 01 05", "d2 00 01 01 12 03 01 00"),
                                  ("01 01 02 00", "d2 00 01 01 11 03 01 00")):
                self.assertEqual(session.ask(send(READ, route)),
                                 wanted or "cc 00 00 00 c3 00 07 00", route)
            session.close()

    def test_connections_are_not_passed_on_and_clients_go_without(self):
        with Server("A=INT=7") as third, router({"1/1": third.url}) as first:
            session = first.session()
            head = ("54 02 20 06 24 01 0a 0e 00 00 00 00 01 00 a5 00 99 99 ff ff 99 99 99 99 03 00 "
                    "00 00 00 00 10 00 f8 43 00 00 10 00 f8 43 a3 ")
            through = head + "03 01 01 20 02 24 01"
            self.assertEqual(session.ask(through)[:17], "d4 00 01 01 11 03")
            self.assertEqual(session.ask(head + "03 01 02 20 02 24 01")[:11], "d4 00 00 00")
            # Nor inside an Unconnected Send: its messages would not find their way.
            self.assertEqual(session.ask(send(head + "02 20 02 24 01", "01 01")),
                             "d2 00 01 01 11 03 01 00")
            self.assertEqual(read(first.url + "/1/1?connected=1", "A"), ["A = 7"])
            session.close()

    def test_a_target_that_is_not_there(self):
        port = free_port()
        with router({"1/1": f"127.0.0.1:{port}", "1/2": "no.such.host.invalid"}, "-v",
                    "Own=INT=1") as first:
            session = first.session()
            for route in ("01 01", "01 01 01 00", "01 02"):
                self.assertEqual(session.ask(send(READ, route)),
                                 UNREACHED.format(len(bytes.fromhex(route)) // 2))
            self.assertEqual(session.ask(send("4c 03 91 03 4f 77 6e 00 01 00", "01 00")),
                             "cc 00 00 00 c3 00 01 00")
            session.close()
            logged = first.end()[2]
        self.assertEqual(logged.count(f"127.0.0.1 port {port}: "), 2, logged)
        self.assertIn("NORMAL   route      no.such.host.invalid port 44818: ", logged)

    def test_a_target_that_never_answers_has_the_time_that_was_given(self):
        with Liar(lambda head, data: []) as silent, \
                router({"1/1": silent.url.split("/")[0]}) as first:
            session = first.session()
            start = time.monotonic()
            self.assertEqual(session.ask(send(READ, "01 01", "05 10")), UNREACHED.format(1))
            self.assertGreaterEqual(time.monotonic() - start, 0.5)
            self.assertLess(time.monotonic() - start, 4)
            self.assertEqual(session.ask(send(READ, "01 01", "00 00")), UNREACHED.format(1))
            self.assertEqual(session.ask(send("0e 03 20 01 24 01 30 01", "01 00")),
                             "8e 00 00 00 01 00")
            session.close()

    def test_what_is_asked_meanwhile_waits_and_keeps_its_order(self):
        with Server("-d", "0.3", "A=INT=7") as third, router({"1/1": third.url}) as first:
            session = first.session()
            sent = b""
            for context, route in enumerate(("01 00", "01 01", "01 00", "01 01", "01 00")):
                message = bytes.fromhex(send("0e 03 20 01 24 01 30 02", route))
                data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
                sent += frame(0x6F, data, session.handle, context=b"number %d" % context)
            session.stream.sendall(sent)
            self.assertEqual([session.receive()[12:20] for _ in range(5)],
                             [b"number %d" % i for i in range(5)])
            session.close()

    def test_what_is_passed_on_is_answered_as_late_as_the_rest(self):
        with Server("A=INT=7") as third, router({"1/1": third.url}, "-d", "0.3", "A=INT") as first:
            session = first.session()
            for route, wanted in (("01 01", "cc 00 00 00 c3 00 07 00"),
                                  ("01 00", "cc 00 00 00 c3 00 00 00")):
                start = time.monotonic()
                self.assertEqual(session.ask(send(READ, route)), wanted)
                self.assertGreaterEqual(time.monotonic() - start, 0.29)
            session.close()

    def test_a_write_is_sent_once(self):
        """The target hears it, and leaves without an answer."""
        with Liar(lambda head, data: [None]) as liar, \
                router({"1/1": liar.url.split("/")[0]}) as first:
            session = first.session()
            write = "4d 02 91 01 41 00 c3 00 01 00 05 00"
            for _ in range(3):
                self.assertEqual(session.ask(send(write, "01 01")), UNREACHED.format(1))
            self.assertEqual([data[16:].hex(" ") for data in liar.heard], [write] * 3)
            session.close()

    def test_an_answer_that_does_not_fit_is_told(self):
        def answer(head, data):
            size = 4096 if data[-2:] == b"\1\0" else 4097
            return [liar_reply(head, b"\xcc\0\0\0" + bytes(size - 4))]
        with Liar(answer) as liar, router({"1/1": liar.url.split("/")[0]}) as first:
            session = first.session()
            self.assertEqual(len(bytes.fromhex(session.ask(send(READ, "01 01")))), 4096)
            self.assertEqual(session.ask(send(READ[:-5] + "02 00", "01 01")), "cc 00 11 00")
            self.assertEqual(len(bytes.fromhex(session.ask(send(READ, "01 01")))), 4096)
            session.close()

    def test_requests_that_make_no_sense_are_not_passed_on(self):
        with Server("A=INT=7") as third, router({"1/1": third.url}) as first:
            session = first.session()
            for message in ("", "4c", "4c 05 91 01", "cc 00 00 00"):
                self.assertEqual(session.ask(send(message, "01 01")), "d2 00 01 01 05 02 01 00")
            self.assertEqual(session.ask(send(READ, "01 01")), "cc 00 00 00 c3 00 07 00")
            session.close()


class Lives(unittest.TestCase):
    def test_a_target_that_was_started_again(self):
        port = free_port()
        with router({"1/1": f"127.0.0.1:{port}"}) as first:
            session = first.session()
            for value in (1, 2, 3):
                with Server(f"A=INT={value}", address=f"127.0.0.1:{port}"):
                    self.assertEqual(session.ask(send(READ, "01 01")),
                                     f"cc 00 00 00 c3 00 {value:02x} 00")
                self.assertEqual(session.ask(send(READ, "01 01")), UNREACHED.format(1))
            session.close()

    def test_clients_that_leave_while_they_wait(self):
        with Server("-d", "0.2", "A=INT=7") as third, router({"1/1": third.url}) as first:
            for _ in range(60):
                session = first.session()
                message = bytes.fromhex(send(READ, "01 01"))
                data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
                session.stream.sendall(frame(0x6F, data, session.handle))
                session.close()
            self.assertEqual(read(first.url + "/1/1", "A"), ["A = 7"])

    def test_a_client_that_takes_its_answers_late(self):
        """What is to be passed on waits behind answers that fill the stream, and comes first."""
        answer = bytes.fromhex("cc 00 00 00 c3 00 07 00")
        with Liar(lambda head, data: [liar_reply(head, answer)]) as liar, \
                router({"1/1": liar.url.split("/")[0]}, "Own=INT[240]") as first:
            session = first.session()
            reads = ["4c 03 91 03 4f 77 6e 00 f0 00"] * 23  # whose answers leave no room for more
            batch = b""
            for message in map(bytes.fromhex, reads + [send(READ, "01 01")]):
                data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
                batch += frame(0x6F, data, session.handle)
            batches, passed_on = 0, True
            while passed_on:
                session.stream.sendall(batch)
                batches += 1
                until = time.monotonic() + 0.5
                while len(liar.heard) < batches and time.monotonic() < until:
                    time.sleep(0.0005)
                passed_on = len(liar.heard) == batches
            for _ in range(batches):
                for _ in reads:
                    self.assertEqual(session.receive()[40:44], b"\xcc\0\0\0")
                self.assertEqual(session.receive()[40:], answer)
            session.close()

    def test_the_last_answers_are_given_at_the_end(self):
        with Server("-d", "0.5", "A=INT=7") as third, router({"1/1": third.url}) as first:
            session = first.session()
            message = bytes.fromhex(send(READ, "01 01"))
            data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
            session.stream.sendall(frame(0x6F, data, session.handle))
            time.sleep(0.2)
            first.process.terminate()
            self.assertEqual(session.receive()[40:].hex(" "), "cc 00 00 00 c3 00 07 00")
            self.assertEqual(session.stream.recv(1), b"")
            self.assertEqual(first.process.wait(TIMEOUT), 0)
            session.close()

    def test_the_end_does_not_wait_for_ever(self):
        with Liar(lambda head, data: []) as silent, \
                router({"1/1": silent.url.split("/")[0]}) as first:
            session = first.session()
            message = bytes.fromhex(send(READ, "01 01", "0a ff"))
            data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
            session.stream.sendall(frame(0x6F, data, session.handle))
            while not silent.heard:
                time.sleep(0.01)
            start = time.monotonic()
            first.process.terminate()
            self.assertEqual(first.process.wait(TIMEOUT), 0)
            self.assertLess(time.monotonic() - start, 10)
            session.close()


class Mistakes(unittest.TestCase):
    def test_they_have_their_place(self):
        for table, place, words in (
                ("[1]", "2:9", "object"), ("5", "2:9", "object"), ('"1/1"', "2:9", "object"),
                ("{1: 2}", "2:10", "a hop in double quotes"),
                ('{"": "h"}', "2:11", "port and a link"),
                ('{"x/1": "h"}', "2:11", "port and a link"),
                ('{"1": "h"}', "2:12", "'/'"), ('{"1/": "h"}', "2:13", "link is missing"),
                ('{"0/1": "h"}', "2:11", "no port 0"), ('{"65536/1": "h"}', "2:11", "65535"),
                ('{"1/5-3": "h"}', "2:13", "before it begins"),
                ('{"1/1-65536": "h"}', "2:13", "65535"), ('{"1/99999": "h"}', "2:13", "65535"),
                ('{"1/1-": "h"}', "2:13", "a range of them"), ('{"1/-5": "h"}', "2:13", "range"),
                ('{"1/1/1/2": "h"}', "2:13", "range"), ('{"1/a b": "h"}', "2:13", "range"),
                ('{"1/1-5": "h", "1/5-9": "g"}', "2:25", "before this one"),
                ('{"1/1": "h", "1/1": "h"}', "2:23", "before this one"),
                ('{"1/plc": "h",\n    "1/PLC": "g"}', "3:6", "before this one"),
                ('{"1/1": ""}', "2:18", "host name or address is missing"),
                ('{"1/1": "h:0"}', "2:20", "65535"), ('{"1/1": "h:x"}', "2:20", "65535"),
                ('{"1/1": "h:65536"}', "2:20", "65535"), ('{"1/1": "h/1/0"}', "2:18", "HOST"),
                ('{"1/1": {"h": 1}}', "2:17", "a device in double quotes"),
                ('{"1/1": 5}', "2:17", "a device in double quotes"),
                ('{"1/1": ["h"]}', "2:17", "a device in double quotes"),
                ('{\n  "1/1": "h",\n  "1/2" "h"\n}', "4:9", "':'"),
                ('{\n  "1/1": "h"\n  "1/2": "h"\n}', "4:3", "','"),
                ('{"1/1": "h"} x', "2:22", "after the table")):
            err = refused(files={"cpppo.cfg": f"[UCMM]\nRoute = {table}\n"})
            self.assertIn(f"cpppo.cfg:{place}: [UCMM] Route: ", err, table)
            self.assertIn(words, err)

    def test_those_of_a_simulated_controller(self):
        for route, column, words in (
                ("1/1", 4, "'='"), ("1/1=", 5, "host name"), ("x=h", 1, "port and a link"),
                ("", 1, "port and a link"), ("1/9-8=h", 3, "before it begins"),
                ("1/1=h:0", 7, "65535"), ("1/3-5=h", 1, "before this one")):
            done = run("sim", "--route", "1/5=g", "--route", route, "A=INT")
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"column {column}: ", done.stderr, route)
            self.assertIn(words, done.stderr)
        self.assertEqual(run("sim", "--no-route", "--route", "1/5=g", "A=INT").returncode, 2)

    def test_no_table_is_none(self):
        for table in ("null", "{}", "{ }", ""):
            with Server("A=INT=7", files={"cpppo.cfg": f"[UCMM]\nRoute = {table}\n"}) as server:
                self.assertEqual(read(server.url + "/1/1", "A"), ["A = 7"])

    def test_more_hops_than_there_may_be(self):
        rows = {f"1/{n}": "127.0.0.1" for n in range(1025)}
        self.assertIn("more than 1024", refused(files=config(rows)))


if __name__ == "__main__":
    unittest.main()
