"""The names of attributes that common objects of the standard library, and of two others, have.

Containers, strings, exceptions, coroutines, paths, dates, loggers, locks, what asyncio makes, test cases,
mocks; tables of pandas, models of pydantic; and ends of file names and hosts, as texts have them.
Whatever the class of the receiver seems to be, the code may mean one of these.
"""

from __future__ import annotations

_NAMES = """
absolute acquire add addAsyncCleanup addClassCleanup addCleanup addFilter addHandler addTypeEqualityFunc
add_done_callback add_note add_reader add_signal_handler add_writer adjusted append appendleft
as_integer_ratio as_posix as_tuple as_uri assertAlmostEqual assertAlmostEquals assertCountEqual
assertDictContainsSubset assertDictEqual assertEqual assertEquals assertFalse assertGreater
assertGreaterEqual assertIn assertIs assertIsInstance assertIsNone assertIsNot assertIsNotNone
assertLess assertLessEqual assertListEqual assertLogs assertMultiLineEqual assertNoLogs
assertNotAlmostEqual assertNotAlmostEquals assertNotEqual assertNotEquals assertNotIn
assertNotIsInstance assertNotRegex assertNotRegexpMatches assertRaises assertRaisesRegex
assertRaisesRegexp assertRegex assertRegexpMatches assertSequenceEqual assertSetEqual assertTrue
assertTupleEqual assertWarns assertWarnsRegex assert_ assert_any_await assert_any_call assert_awaited
assert_awaited_once assert_awaited_once_with assert_awaited_with assert_called assert_called_once
assert_called_once_with assert_called_with assert_has_awaits assert_has_calls assert_not_awaited
assert_not_called astimezone astype at_eof attach_mock await_args await_args_list await_count call_args
call_args_list call_at call_count call_exception_handler call_later call_soon call_soon_threadsafe
can_write_eof cancel cancelled cancelling canonical capitalize casefold center chmod clear close closed
columns com combine compare_signal compare_total compare_total_mag configure_mock conjugate
connect_accepted_socket connect_read_pipe connect_write_pipe copy copy_abs copy_negate copy_sign count
cr_await cr_code cr_frame cr_origin cr_running cr_suspended create_connection create_datagram_endpoint
create_future create_server create_task create_unix_connection create_unix_server critical ctime cwd
date debug decode default_exception_handler deleter detach difference difference_update digest discard
doClassCleanups doCleanups done drain dropna dst dtype empty encode encoding end endpos endswith error
errors ewm exception exists exp expand expandtabs expanduser extend extendleft fail failIf
failIfAlmostEqual failIfEqual failUnless failUnlessAlmostEqual failUnlessEqual failUnlessRaises
failureException fatal feed_data feed_eof fileno fillna filter find findall finditer flush fma fold
format format_map from_float fromhex fromisocalendar fromisoformat fromkeys fromordinal fromtimestamp
full fullmatch get getMessage get_coro get_debug get_exception_handler get_extra_info get_loop get_name
get_nowait get_secret_value get_stack get_task_factory getaddrinfo getbuffer getnameinfo getter gi_code
gi_frame gi_running gi_suspended gi_yieldfrom glob groupby groupdict groupindex handle hardlink_to hex
hexdigest home html iloc imag index info insert intersection intersection_update io is_absolute is_alive
is_block_device is_canonical is_char_device is_closed is_closing is_dir is_fifo is_file is_finite
is_infinite is_integer is_mount is_nan is_normal is_qnan is_relative_to is_reserved is_running is_set
is_signed is_snan is_socket is_subnormal is_symlink is_zero isalnum isalpha isascii isatty isdecimal
isdigit isdisjoint isidentifier islower isnumeric isocalendar isoformat isoweekday isprintable isspace
issubset issuperset istitle isupper items iterdir iterrows java json join joinpath keys kwargs lastgroup
lastindex lchmod levelname levelno line_buffering link_to ljust ln loc locked log log10 logb logical_and
logical_invert logical_or logical_xor lower lstat lstrip maketrans max max_mag maxlen maxsize md message
method_calls microsecond microseconds min min_mag mkdir mock_add_spec mock_calls model_construct
model_copy model_dump model_dump_json model_fields model_validate ms ndim net newlines next_minus
next_plus next_toward normalize notify notify_all now number_class open org partition pattern pop
popitem popleft print_stack proto put put_nowait py qsize quantize radix re read read1 read_bytes
read_text readable readexactly readinto readinto1 readline readlines readlink readuntil regs relative_to
release remainder_near remove remove_done_callback remove_reader remove_signal_handler remove_writer
removeprefix removesuffix rename replace reset_index reset_mock resolve result return_value reverse
rfind rglob rindex rjust rmdir rolling rotate rpartition rsplit rst rstrip run run_forever
run_in_executor run_until_complete same_quantum samefile scaleb scanner search seek seekable send
sendfile set setUp setUpClass set_debug set_default_executor set_exception set_exception_handler
set_index set_name set_result set_task_factory set_transport setdefault setter shape shift
shutdown_asyncgens shutdown_default_executor side_effect sock_accept sock_connect sock_recv
sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendfile sock_sendto sort sort_values
span split splitlines sqrt start start_tls startswith stat stop strftime strip strptime sub subn
subprocess_exec subprocess_shell suffixes swapcase symlink_to symmetric_difference
symmetric_difference_update task_done tearDown tearDownClass tell throw time timestamp timetuple timetz
title to_csv to_dict to_eng_string to_integral to_integral_exact to_integral_value to_string today
tolist toordinal total_seconds touch translate transport truncate txt tzinfo tzname uncancel union
unlink update upper utcfromtimestamp utcnow utcoffset utctimetuple values wait wait_closed wait_for warn
warning weekday with_name with_stem with_suffix with_traceback writable write write_bytes write_eof
write_text writelines xyz yaml yml zfill
"""

STANDARD_NAMES = frozenset(_NAMES.split())
